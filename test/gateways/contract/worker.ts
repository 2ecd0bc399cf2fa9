/** An action in a process of its own, which may be killed at any moment: `worker <task as JSON>`. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { apply } from "../../../client/gateways/apply.ts";
import { Journal } from "../../../client/gateways/journal.ts";
import type { Action, Recipient } from "../../../client/gateways/plan.ts";
import { type Door, openThrough } from "./stage.ts";

export interface Task {
  readonly origin: string;
  readonly door: Door;
  readonly action: Action;
  readonly application: string;
  readonly journal: string;
  /** Where this process keeps keys, as a JSON object. */
  readonly keys: string;
  /** Dies when this step comes to this state. */
  readonly dieAt?: { readonly step: number; readonly state: "running" | "done" };
}

const task = JSON.parse(process.argv[2] ?? "") as Task;

const recipient: Recipient = {
  take: async ({ id, value }) => change((keys) => ({ ...keys, [id]: value.reveal() })),
  drop: async (_, id) => change(({ [id]: _gone, ...rest }) => rest),
};

function change(edit: (keys: Record<string, string>) => Record<string, string>): void {
  const keys = JSON.parse(readFileSync(task.keys, "utf8")) as Record<string, string>;
  writeFileSync(`${task.keys}.new`, JSON.stringify(edit(keys)));
  renameSync(`${task.keys}.new`, task.keys);
}

async function main(): Promise<void> {
  const { signal } = new AbortController();
  const gateway = openThrough(task.origin, task.door, { applications: [task.application] });
  const plan = await gateway.plan(task.action, undefined, signal);
  await apply(plan, {
    journal: new Journal(task.journal),
    recipient,
    signal,
    report({ step, state }) {
      if (state !== task.dieAt?.state || step !== plan.steps[task.dieAt.step]) return;
      process.kill(process.pid, "SIGKILL");
    },
  });
  await gateway.close();
}

main().catch(() => {
  process.exitCode = 1;
});
