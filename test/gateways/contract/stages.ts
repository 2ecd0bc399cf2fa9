import type { ActionKind } from "../../../client/gateways/plan.ts";
import { missing } from "../../controllers/running.ts";
import { BuiltSandbox } from "../../sandbox/builtSandbox.ts";
import { asAdmin, ask } from "../../sandbox/http.ts";
import { envoyStage } from "./envoyStage.ts";
import { Rehearsal } from "./rehearsal.ts";
import { SeedService } from "./seedService.ts";
import type { Stage } from "./stage.ts";

export interface StageEntry {
  readonly actions: readonly ActionKind[];
  /** What it can do beyond that, with what others have made: suites of its own hold it to that. */
  readonly others?: readonly ActionKind[];
  /** Why it cannot be had here; undefined where it can. */
  missing?(): Promise<string | undefined>;
  /** How many trials at once, where more would be in each other's way. */
  readonly atOnce?: number;
  /** Of moments to disturb, one in so many is tried; all of them with GK_CONTRACT=all. */
  readonly every?: number;
  open(): Promise<Stage>;
}

const always: readonly ActionKind[] = [
  "subscribe",
  "unsubscribe",
  "regenerate",
  "rotate-start",
  "rotate-finish",
  "rotate-abandon",
];

/** The gateways that the suite runs on. A new one is a line here. */
export const stages = {
  "a service of the contract alone": { actions: always, open: seedStage },
  "the sandbox": { actions: [...always, "suspend", "resume"], open: sandboxStage },
  "Envoy Gateway": {
    actions: [...always, "suspend", "resume"],
    open: envoyStage,
    missing: tooLong,
    atOnce: 4,
    every: 30,
    others: ["adopt"],
  },
} satisfies Readonly<Record<string, StageEntry>>;

export type StageName = keyof typeof stages;

/** Each action waits for a real controller: that is for runs of its own. */
async function tooLong(): Promise<string | undefined> {
  return process.env.GK_CONTRACT === undefined ? "it takes minutes: GK_CONTRACT=some, or all" : missing();
}

/** Those whose keys begin with `sk-`, and whose applications may have any name. */
export const keyServices = [
  "a service of the contract alone",
  "the sandbox",
] as const satisfies readonly StageName[];

export const stageNames = Object.keys(stages) as readonly StageName[];

/** Why a stage cannot be had on this machine; undefined where it can. */
export async function absence(name: StageName): Promise<string | undefined> {
  const entry: StageEntry = stages[name];
  return entry.missing?.();
}

/** Opens a stage and everything behind it. */
export async function rehearsalOn(name: StageName): Promise<Rehearsal> {
  const { open, atOnce = 12, every = 1 }: StageEntry = stages[name];
  return new Rehearsal(await open(), atOnce, process.env.GK_CONTRACT === "all" ? 1 : every);
}

async function seedStage(): Promise<Stage> {
  const service = new SeedService();
  const origin = await service.listen();
  const applications: string[] = [];
  return {
    origin,
    api: "all",
    door: { type: "key-service", proxyUrl: origin },
    applications,
    credentials: async (application) => service.keysOf(application).length,
    opens: (key) => isOpen(`${origin}/hello`, key),
    isListing: (path) => path.startsWith("/api/keys"),
    async seed(count) {
      for (let n = 0; n < count; n++) {
        const user = `seeded-${n % 100}`;
        if (n < 100) applications.push(user);
        service.create(user, `key ${n}`);
      }
    },
    end: () => service.close(),
  };
}

async function sandboxStage(): Promise<Stage> {
  const built = new BuiltSandbox();
  await built.build();
  const sandbox = await built.start();
  return {
    origin: sandbox.adminUrl,
    api: "hello",
    door: { type: "sandbox", token: sandbox.token.reveal(), proxyUrl: sandbox.proxyUrl },
    applications: [],
    async credentials(application) {
      const { json } = await asAdmin(sandbox, "GET", `/api/keys/${encodeURIComponent(application)}`);
      return json.reduce((sum: number, key: { next?: unknown }) => sum + (key.next ? 2 : 1), 0);
    },
    opens: (key) => isOpen(`${sandbox.proxyUrl}/hello`, key),
    isListing: (path) => path.startsWith("/api/keys"),
    async seed(count) {
      for (let n = 0; n < count; n += 50) {
        await Promise.all(
          Array.from({ length: Math.min(50, count - n) }, (_, i) =>
            asAdmin(sandbox, "POST", "/api/keys", {
              user_id: `seeded-${(n + i) % 100}`,
              name: `key ${n + i}`,
            }),
          ),
        );
      }
    },
    end: () => built.remove(),
  };
}

async function isOpen(url: string, key: string): Promise<boolean> {
  const { status } = await ask(url, { headers: { authorization: `Bearer ${key}` } });
  if (![200, 401, 403].includes(status)) throw new Error(`${url} answered ${status}`);
  return status === 200;
}
