import { setTimeout as delay } from "node:timers/promises";

/** Asks the driver, which sits outside the editor, for something only it can do. */
export async function outside(action: string, args: Record<string, unknown> = {}): Promise<unknown> {
  const address = process.env.GATEWAY_KEYS_TEST_DRIVER;
  if (address === undefined) throw new Error("The suite runs without its driver: start it with npm test.");
  const response = await fetch(address, { method: "POST", body: JSON.stringify({ action, ...args }) });
  const { value, error } = (await response.json()) as { value?: unknown; error?: string };
  if (error !== undefined) throw new Error(`${action}: ${error}`);
  return value;
}

/**
 * Does what makes something appear in the window, and does it again until it is there: the window hears of a new
 * selection or text a moment after the extension host does, and may still be at what came before.
 */
export async function appears(selector: string, show: () => unknown): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    await show();
    for (let look = 0; look < 20; look++) {
      if (await outside("sees", { selector })) return;
      await delay(50);
    }
  }
  throw new Error(`Not to be seen: ${selector}`);
}

/** A picture of the whole window, in test-output/screenshots. */
export async function screenshot(name: string): Promise<void> {
  await outside("screenshot", { name });
}
