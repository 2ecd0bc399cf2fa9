/** What the Secret of a subscription says of itself. */
import { describe, expect, it } from "vitest";
import {
  clientsOf,
  credentialsIn,
  encoded,
  isLabelled,
  metadataOf,
  type Note,
  noteOf,
  rewritten,
  selectorOf,
  toldBy,
} from "../../client/gateways/envoy/credentials.ts";
import { listed } from "../../client/gateways/envoy/drift.ts";
import type { Secret } from "../../client/gateways/envoy/resources.ts";
import { keysOf, onRoute, policy, route } from "./objects.ts";

const note: Note = {
  api: "orders",
  application: "mobile",
  client: "mobile",
  version: 2,
  createdAt: "2026-11-21T08:00:00Z",
  operation: "one",
};
const next = { version: 3, createdAt: "2026-11-21T09:00:00Z" };
const secret = (said: Note = note, more: Partial<Secret> = {}): Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: metadataOf("ours", "apps", said),
  data: { mobile: encoded("key") },
  type: "Opaque",
  ...more,
});
const annotated = (text: string) =>
  secret(note, { metadata: { name: "ours", annotations: { "gateway-keys.dev/subscription": text } } });

describe("its note", () => {
  it("is read as it was written", () => {
    expect(noteOf(secret({ ...note, next }))).toEqual({ ...note, next });
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["a version that is a text", JSON.stringify({ ...note, version: "2" })],
    ["no client", JSON.stringify({ ...note, client: undefined })],
    ["an empty client", JSON.stringify({ ...note, client: "" })],
    ["a second key of no version", JSON.stringify({ ...note, next: {} })],
    ["a second key that is a text", JSON.stringify({ ...note, next: "soon" })],
  ])("is none where it is %s", (_, text) => {
    expect(noteOf(annotated(text))).toBeUndefined();
  });

  it("never holds a key, and is written with its labels", () => {
    const bare = secret(note, { metadata: { name: "ours" } });
    const again = rewritten(bare, { ...note, next }, { "mobile.next": encoded("second"), gone: undefined });
    expect(isLabelled(again)).toBe(true);
    expect(JSON.stringify(again.metadata)).not.toContain(encoded("second"));
    expect(Object.keys(again.data ?? {})).toEqual(["mobile", "mobile.next"]);
  });
});

it("names its clients and credentials, the current one first", () => {
  expect(clientsOf({ ...note, next })).toEqual(["mobile", "mobile.next"]);
  expect(credentialsIn("ours", { ...note, next }).map(({ id, role }) => [id, role])).toEqual([
    ["ours@2", "current"],
    ["ours@3", "next"],
  ]);
});

it.each([
  ["a name", "orders", "orders"],
  ["a name that no label holds", "orders of a very long name ".repeat(4), undefined],
])("its labels tell %s", (_, api, wanted) => {
  const one = secret({ ...note, api });
  expect(toldBy(one, "api")).toBe(wanted);
  expect(selectorOf({ api })).toContain(
    `gateway-keys.dev/api=${one.metadata.labels?.["gateway-keys.dev/api"]}`,
  );
});

describe("a listing without its content", () => {
  const estate = {
    routes: [route()],
    policies: [policy("own", { ...onRoute, ...keysOf("ours") })],
    unread: [],
    gateways: [],
    listenerSets: [],
  };
  const written = (fieldsV1: object | undefined): Secret => {
    const { data: _, type: __, ...rest } = secret();
    const managedFields = fieldsV1 === undefined ? [] : [{ fieldsV1: fieldsV1 as Record<string, unknown> }];
    return { ...rest, metadata: { ...rest.metadata, managedFields } };
  };
  it.each([
    ["nothing where all is there", { "f:data": { ".": {}, "f:mobile": {} } }, []],
    ["nothing where nobody tells who wrote", undefined, []],
    ["nothing where texts were written", { "f:stringData": { "f:x": {} } }, []],
    ["that it holds nothing", { "f:metadata": {} }, [/holds nothing/]],
    [
      "that its entry is gone, and another there",
      { "f:data": { "f:other": {} } },
      [/no entry mobile/, /did not make: other/],
    ],
  ])("says %s", (_, fields, wanted) => {
    const { notes = [] } = listed(estate, written(fields));
    expect(notes).toEqual(wanted.map((pattern) => expect.stringMatching(pattern)));
  });

  it("says that the route is gone", () => {
    expect(listed({ ...estate, routes: [] }, secret())).toMatchObject({
      state: "pending",
      notes: [expect.stringMatching(/no HTTPRoute orders/)],
    });
  });

  it("calls active what works although it is marked as suspended", () => {
    const { state, notes } = listed(estate, secret({ ...note, suspended: true }));
    expect([state, notes]).toEqual(["active", [expect.stringMatching(/the key works/)]]);
  });
});
