// The window of a code-server, driven from outside as a person would.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "../../scripts/setup.mjs";
import { MissingTool } from "../../scripts/vscode/cache.mjs";
import { which } from "../../scripts/vscode/which.mjs";

const size = { width: 1400, height: 900 };
const screenshots = join(root, "test-output", "screenshots");

/** Opens a page for VS Code. `exposed` are functions that the page may call. */
export async function openWindow(exposed = {}) {
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [
      // The sandbox needs rights that root in a container does not have; the page is our own.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = await browser.newPage({ viewport: size });
  for (const [name, run] of Object.entries(exposed)) await page.exposeFunction(name, run);
  return { page, close: () => browser.close() };
}

/** The path of a Chromium, so that a machine without one is told before anything starts. */
export function findBrowser() {
  const named = process.env.CHROMIUM;
  const found =
    named ||
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(which).find(Boolean);
  if (found) return found;
  throw new MissingTool(
    "Chromium must be installed to drive the VS Code of code-server " +
      "(Debian: apt-get install chromium; or name one in CHROMIUM).",
  );
}

/** What a test in the extension host may ask of the window; each answers with JSON or nothing. */
export function windowActions(page) {
  return {
    async screenshot({ name }) {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}.png`), animations: "disabled" });
    },
    press: ({ key }) => page.keyboard.press(key),
    type: ({ text }) => page.keyboard.type(text),
    hover: ({ selector }) => page.locator(selector).first().hover({ timeout: 5000 }),
    waitFor: ({ selector }) => page.locator(selector).first().waitFor({ timeout: 10000 }),
    sees: ({ selector }) => page.locator(selector).first().isVisible(),
    texts: ({ selector }) => page.locator(selector).allInnerTexts(),
  };
}
