import type { ActionKind } from "../../../client/gateways/plan.ts";
import { BuiltSandbox } from "../../sandbox/builtSandbox.ts";
import { asAdmin, ask } from "../../sandbox/http.ts";
import { SeedService } from "./seedService.ts";
import type { Stage } from "./stage.ts";

interface StageEntry {
  readonly actions: readonly ActionKind[];
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
} satisfies Readonly<Record<string, StageEntry>>;

export type StageName = keyof typeof stages;

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
