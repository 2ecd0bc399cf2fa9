import type { CredentialValue } from "../../credentials/credentialValue.ts";
import { writeKeyFile } from "../../credentials/keyFile.ts";
import type { CredentialRecord, Subscription } from "../../gateways/gateway.ts";
import { GatewayError } from "../../gateways/gatewayError.ts";
import { callOf } from "../../invocation/call.ts";
import { instructionOf } from "../../invocation/instruction.ts";
import { type SnippetLanguage, snippet } from "../../invocation/snippet.ts";
import { snippetLanguages } from "../../invocation/snippets/index.ts";
import { didYouMean } from "../arguments.ts";
import { type ExitCode, UsageError } from "../command.ts";
import { refuseTaken, reveal } from "./delivery.ts";
import { nextCommand } from "./nextCommand.ts";
import { shellWord } from "./printable.ts";
import type { Session } from "./session.ts";
import { findSubscription, nameOf, operandOf } from "./subscriptionName.ts";

export async function invoke(session: Session): Promise<ExitCode> {
  const { given, gateway, terminal, interruption } = session;
  const text = operandOf(given.operands, "invoke SUBSCRIPTION");
  const language = languageOf(given.options.get("language") ?? "");
  const file = given.options.get("key-file");
  const show = given.options.has("show-key");
  refuseTaken(file);
  const subscription = await findSubscription(session, text);
  const invocation = await gateway.invocation(subscription, interruption.signal);
  const credential = await keyOf(session, subscription, show || file !== undefined);
  if (file !== undefined && credential !== undefined) await writeKey(session, subscription, credential, file);
  const call = snippet(language, callOf(invocation, {}, show ? credential : undefined));
  const asJson = given.options.get("output") === "json";
  const { id, api, application } = subscription;
  const printed = asJson
    ? JSON.stringify(
        {
          version: 1,
          subscription: { id, api, application },
          instruction: instructionOf(gateway, invocation, {
            ...(credential === undefined ? {} : { credential }),
            reveal: show,
          }),
          snippet: { language: language.id, text: call },
        },
        null,
        2,
      )
    : call;
  if (show && credential !== undefined) await reveal(session, subscription, credential, `${printed}\n`);
  else await terminal.asIs(`${printed}\n`, true);
  for (const line of hints(session, subscription, show, file)) terminal.warn(`${line}\n`);
  return 0;
}

/** The first whose id begins so. Throws `UsageError`. */
function languageOf(text: string): SnippetLanguage {
  const ids = snippetLanguages.map(({ id }) => id);
  const found =
    snippetLanguages.find(({ id }) => id === text) ?? snippetLanguages.find(({ id }) => id.startsWith(text));
  if (found !== undefined && text !== "") return found;
  const near = didYouMean(text, ids) || `; there are ${ids.join(", ")}`;
  throw new UsageError(`there is no snippet in “${text}”${near}`);
}

/**
 * The newest key at hand: a rotation's next one before the current one. Only a key that is needed is read from
 * the gateway. Throws `GatewayError` where it is needed and nobody has it.
 */
async function keyOf(
  session: Session,
  subscription: Subscription,
  needed: boolean,
): Promise<CredentialValue | undefined> {
  const { gateway, store, redactor, interruption } = session;
  const newestFirst = [...subscription.credentials].sort((a, b) => order(a) - order(b));
  for (const { id } of newestFirst) {
    const kept = await store.get({ gateway: gateway.name, subscription, credential: id });
    if (kept !== undefined) {
      redactor.add(kept);
      return kept;
    }
  }
  if (!needed) return undefined;
  const [newest] = newestFirst;
  const { readableKeys } = await gateway.capabilities(interruption.signal);
  if (readableKeys && newest !== undefined) {
    const read = await gateway.readCredential(subscription, newest.id, interruption.signal);
    redactor.add(read);
    return read;
  }
  throw new GatewayError("not-found", `The key of ${nameOf(subscription)} is not kept on this machine`, {
    next: `${gateway.name} shows a key once, when it is made. To make another: ${nextCommand(session, "regenerate", nameOf(subscription))}`,
  });
}

function order({ role }: CredentialRecord): number {
  return role === "next" ? 0 : 1;
}

async function writeKey(
  { audit, gateway }: Session,
  { id }: Subscription,
  credential: CredentialValue,
  file: string,
): Promise<void> {
  const event = { action: "export", gateway: gateway.name, subscription: id, credential } as const;
  await audit.append({ ...event, outcome: "begun" });
  await writeKeyFile(file, credential, false);
  await audit.append({ ...event, outcome: "done" });
}

/** What it takes for the call to work. */
function hints(
  session: Session,
  subscription: Subscription,
  shown: boolean,
  file: string | undefined,
): readonly string[] {
  const { gateway, endsSandbox } = session;
  const variable =
    file === undefined
      ? `GATEWAY_KEY is to hold the key; to write it to a file: ${nextCommand(session, "invoke", nameOf(subscription), "--key-file", "FILE")}`
      : `To fill the variable: export GATEWAY_KEY="$(cat ${shellWord(file)})"`;
  return [
    ...(shown ? [] : [variable]),
    ...(endsSandbox && gateway.type === "sandbox"
      ? ["The sandbox answers while it runs; in another terminal: gateway-keys sandbox"]
      : []),
  ];
}
