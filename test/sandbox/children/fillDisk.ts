/** Makes keys until there is no more room, and says on standard output what works from then on. */
import { openKeyService } from "../../../client/gateways/sandbox/service/open.ts";
import { ServiceError } from "../../../client/gateways/sandbox/service/service.ts";

const [, , folder = ""] = process.argv;
const service = openKeyService(folder);
const { id, ...first } = make({ rate_limit_per_day: 5000 });
let made = 1;
let refused: unknown;
while (refused === undefined && made < 100_000) {
  try {
    make({ name: "x".repeat(200) });
    made++;
  } catch (error) {
    refused = error;
  }
}
let allowed = 0;
for (let call = 0; call < 6000; call++) {
  if (service.check({ key: first.key, api: "hello", address: "127.0.0.1" }).allowed) allowed++;
}
const listed = service.users({}).items[0]?.keys;
const counted = service.usage(id, 1)[0]?.allowed;
const answers = [() => make({}), () => service.deleteKey(id, "test")].map(answerOf);
const { code, message, status } =
  refused instanceof ServiceError ? refused : new ServiceError("invalid", String(refused));
console.log(JSON.stringify({ made, code, message, status, allowed, listed, counted, answers }));
process.kill(process.pid, "SIGKILL");

function make(settings: Record<string, unknown>): { id: string; key: string } {
  const { key, record } = service.createKey({ user_id: "mobile", name: "key", ...settings }, "test");
  return { id: record.id, key: key.reveal() };
}

function answerOf(act: () => unknown): string {
  try {
    act();
    return "done";
  } catch (error) {
    return error instanceof ServiceError ? error.code : String(error);
  }
}
