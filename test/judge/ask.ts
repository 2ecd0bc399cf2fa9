/** What a real API server says of a document: asked as kubectl asks it, but as a dry run. */
import type { ApiServer } from "./apiServer.ts";
import { field, type Refusal } from "./verdict.ts";

interface Resource {
  readonly path: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

interface Status {
  readonly message: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly Cause[] };
}

export interface Opinion {
  readonly refusals: readonly Refusal[];
  /** In the server's words; empty where it accepts. */
  readonly message: string;
  /** The server has not run its CEL rules. */
  readonly unfinished?: boolean;
}

export class Asking {
  readonly #server: ApiServer;
  readonly #resources = new Map<string, Resource>();

  private constructor(server: ApiServer) {
    this.#server = server;
  }

  /** Learns what the server serves. */
  static async of(server: ApiServer): Promise<Asking> {
    const asking = new Asking(server);
    const groups = JSON.parse((await server.ask("GET", "/apis")).body) as {
      groups: { versions: { groupVersion: string }[] }[];
    };
    const versions = groups.groups.flatMap(({ versions }) =>
      versions.map(({ groupVersion }) => groupVersion),
    );
    await asking.#learn("v1", "/api/v1");
    for (const version of versions) await asking.#learn(version, `/apis/${version}`);
    return asking;
  }

  async #learn(version: string, path: string): Promise<void> {
    const { resources } = JSON.parse((await this.#server.ask("GET", path)).body) as {
      resources: { name: string; kind: string; namespaced: boolean }[];
    };
    for (const { name, kind, namespaced } of resources) {
      if (!name.includes("/")) this.#resources.set(`${version} ${kind}`, { path, plural: name, namespaced });
    }
  }

  /** Every kind that the server has, as `apiVersion kind`. */
  get kinds(): string[] {
    return [...this.#resources.keys()];
  }

  serves(apiVersion: string, kind: string): boolean {
    return this.#resources.has(`${apiVersion} ${kind}`);
  }

  /** The server's opinion of a text as an object of this kind, in the namespace that it names. */
  async opinion(apiVersion: string, kind: string, namespace: string, text: string): Promise<Opinion> {
    const resource = this.#resources.get(`${apiVersion} ${kind}`);
    if (resource === undefined) throw new Error(`the API server has no ${apiVersion} ${kind}`);
    const where = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    const path = `${resource.path}${where}/${resource.plural}?dryRun=All&fieldValidation=Strict`;
    const { code, body } = await this.#server.ask("POST", path, text, "application/yaml");
    // What is there already, such as the namespace `default`, was found to be right before.
    if (code === 201 || code === 409) return { refusals: [], message: "" };
    // A name that is no part of a path: nothing can be sent there.
    if (code === 404) return { refusals: [{ stage: "read", field: "metadata.namespace" }], message: body };
    const { message, details } = JSON.parse(body) as Status;
    if (code === 400) return { refusals: unread(message, apiVersion, kind), message };
    if (code !== 422) throw new Error(`${code} for\n${text}\n${message}`);
    return {
      refusals: validated(details?.causes ?? [], kind),
      message,
      unfinished: message.includes(unfinished),
    };
  }
}

interface Cause {
  readonly field?: string;
  readonly message: string;
}

const unfinished = "some validation rules were not checked";

function validated(all: readonly Cause[], kind: string): Refusal[] {
  const causes = all.filter(({ message }) => !message.includes(unfinished));
  const of = (name: string) => causes.find((cause) => cause.field === name);
  const firstMissing = causes.find((cause) => isMissingEntry(cause));
  return causes
    .filter(
      (cause) =>
        // The name that the server has made of it is wrong for the same reason.
        !(cause.field === "metadata.name" && isMade(valueIn(cause), valueIn(of("metadata.generateName")))) &&
        // So is the label that it makes of a Namespace's name.
        !(
          cause.field === "metadata.labels" &&
          kind === "Namespace" &&
          valueIn(cause) === valueIn(of("metadata.name"))
        ) &&
        // What a Secret's type asks for is one thing to us, and stands at its first entry.
        !(isMissingEntry(cause) && cause !== firstMissing),
    )
    .map(refusalOf);
}

function isMissingEntry({ field: name, message }: Cause): boolean {
  return name?.startsWith("data[") === true && message.startsWith("Required value");
}

/** Whether a name is a prefix, cut short perhaps, with five characters of the server's behind it; both in quotes. */
function isMade(name: string | undefined, prefix: string | undefined): boolean {
  if (prefix === undefined || name === undefined) return false;
  const kept = name.slice(0, -6);
  return kept === prefix.slice(0, -1) || (kept.length === 59 && prefix.startsWith(kept));
}

function valueIn(cause: Cause | undefined): string | undefined {
  return /^Invalid value: ("(?:[^"\\]|\\.)*")/.exec(cause?.message ?? "")?.[1] ?? cause?.message;
}

/** Of choices, the field is named in the message only. */
function refusalOf(cause: Cause): Refusal {
  const choice = /^Invalid value: "": "([^"]+)" must (?:not )?validate /.exec(cause.message)?.[1];
  if (choice === undefined) return { stage: "validate", field: field(cause.field ?? "") };
  return { stage: "validate", field: field(choice), by: "choice" };
}

function unread(message: string, apiVersion: string, kind: string): Refusal[] {
  const strict = message.indexOf("strict decoding error: ");
  if (strict !== -1) return strictly(message.slice(strict), isBuiltIn(apiVersion));
  const bytes = kind === "ConfigMap" ? "binaryData" : "data";
  if (message.includes("illegal base64 data")) return [{ stage: "read", field: bytes }];
  if (message.includes("Go value of type v1.ObjectMeta")) return [{ stage: "read", field: "metadata" }];
  const [, struct = "", path = ""] = /Go struct field (\w+)\.(\S+) of type/.exec(message) ?? [];
  // The same structs are read below `metadata` and, of a custom resource, on their own.
  const below =
    /^(ObjectMeta|OwnerReference|ManagedFieldsEntry)$/.test(struct) && !path.startsWith("metadata");
  // So do embedded structs, under their own names.
  const outer = path.replaceAll(/\.[A-Z]\w*(?=\.)/g, "");
  return [{ stage: "read", field: field(below ? `metadata.${outer}` : outer) }];
}

/** Of built-in kinds, the names of unknown fields are written as Go writes texts in quotes. */
function strictly(message: string, quoted: boolean): Refusal[] {
  const unknown = message.matchAll(/unknown field "(.*?)"(?=, (?:unknown|duplicate) field "|$)/gs);
  const twice = message.matchAll(/key "([^"]*)" already set in map/g);
  return [
    ...Array.from(unknown, ([, path = ""]) => {
      return { stage: "strict", field: field(quoted ? unquoted(path) : path) } as const;
    }),
    ...Array.from(twice, ([, key = ""]) => ({ stage: "twice", field: unquoted(key) }) as const),
  ];
}

function unquoted(text: string): string {
  return JSON.parse(`"${text}"`);
}

/** Whether the server has the kind itself. */
export function isBuiltIn(apiVersion: string): boolean {
  return /^(v1|networking\.k8s\.io\/.*)$/.test(apiVersion);
}
