import { readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { outside } from "./outside.ts";

/** VS Code calls this in the extension host; it rejects when a test fails. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 20_000, reporter: Silent });
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith(".test.js")) mocha.addFile(join(__dirname, file));
  }
  const results: Promise<unknown>[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const report = (state: string) => (test: Mocha.Runnable, error?: Error) => {
      const name = test.fullTitle();
      results.push(outside("result", { name, state, duration: test.duration, error: error?.stack }));
    };
    runner.on("pass", report("passed"));
    runner.on("fail", report("failed"));
    runner.on("pending", report("skipped"));
  });
  await Promise.all(results);
  await outside("end");
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** Results go to the driver, which prints them. */
class Silent extends Mocha.reporters.Base {}
