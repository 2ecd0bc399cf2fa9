/** What of a subscription is not as it was made, in sentences; and what an action would make worse. */
import type { Subscription } from "../gateway.ts";
import { GatewayError } from "../gatewayError.ts";
import type { Change } from "../plan.ts";
import {
  clientsOf,
  credentialsIn,
  isLabelled,
  type Note,
  nextClient,
  noteOf,
  toldBy,
} from "./credentials.ts";
import { type Estate, guardIn } from "./estate.ts";
import { refusalOf } from "./inForce.ts";
import { refersTo } from "./policySpec.ts";
import type { HttpRoute, Secret, SecurityPolicy } from "./resources.ts";

/** Characters: Envoy takes 60 KiB of headers in all (max_request_headers_kb). */
const longestKey = 60 * 1024;

/** A Secret of ours as a listing shows it. @param secret With its content or, as listings read it, without. */
export function listed(estate: Estate, secret: Secret): Subscription {
  const { name } = secret.metadata;
  const note = noteOf(secret);
  const policy = referringTo(estate, secret, note);
  const api = note?.api ?? routeOf(estate, policy) ?? toldBy(secret, "api") ?? "";
  const route = estate.routes.find(({ metadata }) => metadata.name === api);
  const notes = [
    ...(route === undefined ? [`There is no HTTPRoute ${api}: the key opens nothing.`] : []),
    ...aboutNote(secret, note),
    ...aboutPolicy(secret, note, policy, route),
    ...aboutEntries(secret, note, policy),
  ];
  return {
    id: name,
    api,
    application: note?.application ?? toldBy(secret, "application") ?? name,
    name,
    state: policy !== undefined ? "active" : note?.suspended === true ? "suspended" : "pending",
    managed: true,
    credentials: note === undefined ? [] : credentialsIn(name, note),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** A Secret that a route's policy refers to, and that is not there. @param isOurs By its name. */
export function vanished(route: HttpRoute, name: string, isOurs: boolean): Subscription {
  return {
    id: name,
    api: route.metadata.name,
    application: name,
    name,
    state: "pending",
    managed: isOurs,
    credentials: [],
    notes: [
      `The Secret ${name} is not there, and the route ${route.metadata.name} answers 500 to everybody until it is, or is no longer referred to.${isOurs ? " Unsubscribe it." : ""}`,
    ],
  };
}

/** The policy that lets the Secret in now. */
export function referringTo(
  estate: Estate,
  { metadata }: Secret,
  note: Note | undefined,
): SecurityPolicy | undefined {
  const { name: secret, namespace = "" } = metadata;
  const routes = estate.routes.filter((route) => note === undefined || route.metadata.name === note.api);
  return routes
    .flatMap((route) => {
      const { own, ofRules } = guardIn(estate, route);
      return own === undefined ? ofRules : [own, ...ofRules];
    })
    .find(({ spec }) => refersTo(spec, { secret, namespace }));
}

function routeOf(estate: Estate, policy: SecurityPolicy | undefined): string | undefined {
  if (policy === undefined) return undefined;
  return estate.routes.find((route) => guardIn(estate, route).own === policy)?.metadata.name;
}

function aboutNote(secret: Secret, note: Note | undefined): readonly string[] {
  const { name } = secret.metadata;
  if (note === undefined) {
    return [
      `Somebody has changed what Secret ${name} says of itself (annotation gateway-keys.dev/subscription): unsubscribe it, and subscribe anew.`,
    ];
  }
  if (isLabelled(secret)) return [];
  return [
    `Secret ${name} has lost its labels: it is listed only while a policy refers to it. Any change of it puts them back.`,
  ];
}

function aboutPolicy(
  { metadata }: Secret,
  note: Note | undefined,
  policy: SecurityPolicy | undefined,
  route: HttpRoute | undefined,
): readonly string[] {
  const { name } = metadata;
  if (policy === undefined) {
    if (note?.suspended === true || route === undefined) return [];
    return [`No policy in force refers to Secret ${name}: the key opens nothing. Resume it, or unsubscribe.`];
  }
  const refusal = refusalOf(policy);
  return [
    ...(note?.suspended === true
      ? [
          `It is marked as suspended, and yet SecurityPolicy ${policy.metadata.name} refers to Secret ${name}: the key works. Suspend it again, or resume it.`,
        ]
      : []),
    ...(refusal === undefined
      ? []
      : [
          `Envoy Gateway does not accept SecurityPolicy ${policy.metadata.name}, and answers 500 to everybody: ${refusal}`,
        ]),
  ];
}

function aboutEntries(
  secret: Secret,
  note: Note | undefined,
  policy: SecurityPolicy | undefined,
): readonly string[] {
  const { name } = secret.metadata;
  const names = entriesOf(secret);
  if (names === undefined) return [];
  if (names.length === 0) {
    const hole = policy === undefined ? "" : ", and keys of other routes may open this one";
    return [`Secret ${name} holds nothing: its key opens nothing${hole}. Regenerate it.`];
  }
  if (note === undefined) return [];
  const missing = clientsOf(note).filter((client) => !names.includes(client));
  const strange = strangeIn(secret, note);
  const unusable = clientsOf(note).filter((client) => isEmpty(secret, client));
  const endless = Object.entries(secret.data ?? {}).filter(([, value]) => value.length > longestKey);
  return [
    ...missing.map((client) => `Secret ${name} has no entry ${client} any more: that key opens nothing.`),
    ...(strange.length === 0
      ? []
      : [`Secret ${name} has entries that Gateway Keys did not make: ${strange.join(", ")}.`]),
    ...unusable.map(
      (client) =>
        `The entry ${client} of Secret ${name} is empty: Envoy hears of no change of any route until it is mended. Regenerate the key.`,
    ),
    ...endless.map(([entry]) => `The entry ${entry} of Secret ${name} is too long to be sent by a caller.`),
  ];
}

/**
 * Names of a Secret's entries: of its content, or, where a listing left that in the cluster, of what the API server
 * says who wrote. Undefined where neither tells.
 */
function entriesOf({ data, metadata, ...rest }: Secret): readonly string[] | undefined {
  if (data !== undefined) return Object.keys(data);
  if ("type" in rest) return [];
  const written = (metadata.managedFields ?? []).map(({ fieldsV1 }) => fieldsV1 ?? {});
  if (written.length === 0 || written.some((fields) => "f:stringData" in fields)) return undefined;
  const entries = written.flatMap((fields) => Object.keys(fields["f:data"] ?? {}));
  return [...new Set(entries.filter((field) => field.startsWith("f:")).map((field) => field.slice(2)))];
}

function strangeIn(secret: Secret, note: Note): readonly string[] {
  const known = [note.client, nextClient(note.client)];
  return (entriesOf(secret) ?? []).filter((entry) => !known.includes(entry));
}

function isEmpty({ data }: Secret, entry: string): boolean {
  return data?.[entry] === "";
}

/**
 * Throws `conflict` where an action on a Secret that somebody has edited would end the wrong key, or leave none.
 * @param isReferred A policy in force lets it in.
 */
export function refuseNonsense(kind: Change["kind"], secret: Secret, note: Note, isReferred: boolean): void {
  const { name } = secret.metadata;
  const lacks = (entry: string) => (secret.data?.[entry] ?? "") === "";
  const strange = strangeIn(secret, note);
  if (kind === "unsubscribe" || kind === "suspend") return;
  if (strange.length > 0) {
    throw conflict(
      `Secret ${name} has entries that Gateway Keys did not make (${strange.join(", ")}), and they would stay keys`,
      `Take them out, or give the entry its name ${note.client} back; unsubscribing takes all of it away.`,
    );
  }
  if ((kind === "regenerate" || kind === "rotate-start") && !isReferred) {
    throw conflict(`No policy refers to Secret ${name}: a new key would open nothing`, "Resume it first.");
  }
  if (kind === "rotate-finish" && lacks(nextClient(note.client))) {
    throw conflict(
      `The second key of Secret ${name} is no more`,
      "Abandon the rotation: the first one stays.",
    );
  }
  if (kind === "rotate-abandon" && lacks(note.client)) {
    throw conflict(
      `The first key of Secret ${name} is no more`,
      "Finish the rotation: the second one stays.",
    );
  }
  if (kind === "resume" && clientsOf(note).some(lacks)) {
    throw conflict(
      `Secret ${name} lacks a key that it should have, and would leave the route open to others' or closed to all`,
      "Unsubscribe it, and subscribe anew.",
    );
  }
}

function conflict(message: string, next: string): GatewayError {
  return new GatewayError("conflict", message, { next });
}
