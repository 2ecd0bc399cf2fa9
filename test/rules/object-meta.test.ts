import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { found, said } from "./manifests.ts";

const rule = "object-meta";

function consumer(metadata: string): string {
  return `apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\nmetadata: ${metadata}\nusername: a\n`;
}

function secret(metadata: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: ${metadata}\nstringData: {}\n`;
}

const long = (length: number) => "a".repeat(length);

describe("refused", () => {
  it.each([
    ["{}", "metadata.name"],
    ['{name: ""}', "metadata.name"],
    ["{name: NAME}", "metadata.name"],
    ["{name: <name>}", "metadata.name"],
    ["{name: mobile_app}", "metadata.name"],
    ["{name: -mobile}", "metadata.name"],
    ["{name: mobile..app}", "metadata.name"],
    [`{name: ${long(254)}}`, "metadata.name"],
    ["{generateName: Mobile-}", "metadata.generateName"],
    ["{name: a, namespace: My.Space}", "metadata.namespace"],
    [`{name: a, namespace: ${long(64)}}`, "metadata.namespace"],
    ["{name: a, labels: {'a b': c}}", "metadata.labels"],
    ["{name: a, labels: {a/b/c: d}}", "metadata.labels"],
    ["{name: a, labels: {Acme.com/team: d}}", "metadata.labels"],
    ["{name: a, labels: {/team: d}}", "metadata.labels"],
    [`{name: a, labels: {${long(64)}: d}}`, "metadata.labels"],
    ["{name: a, labels: {team: two words}}", "metadata.labels"],
    [`{name: a, labels: {team: ${long(64)}}}`, "metadata.labels"],
    ["{name: a, annotations: {'a b': c}}", "metadata.annotations"],
    ["{name: a, finalizers: [a b]}", "metadata.finalizers[0]"],
    ["{name: a, finalizers: [orphan, foregroundDeletion]}", "metadata.finalizers"],
    [
      '{name: a, ownerReferences: [{apiVersion: v1, kind: Pod, name: "", uid: b}]}',
      "metadata.ownerReferences[0].name",
    ],
  ])("%s", (metadata, path) => {
    expect(said(rule, consumer(metadata))).toEqual([`error ${path}`]);
  });

  it("annotations of more than 256 KiB together", () => {
    const text = (size: number) => consumer(`{name: a, annotations: {a: x, b: ${long(size - 3)}}}`);
    expect(said(rule, text(256 * 1024))).toEqual([]);
    expect(said(rule, text(256 * 1024 + 1))).toEqual(["error metadata.annotations"]);
  });

  it("without metadata at all, on the kind", () => {
    const [finding] = found(rule, "apiVersion: v1\nkind: Secret\nstringData: {}\n");
    expect(finding).toMatchObject({ path: "metadata.name", line: 2, column: 7 });
  });

  it("a finalizer without a domain, on core kinds only", () => {
    expect(said(rule, secret("{name: a, finalizers: [cleanup]}"))).toEqual(["error metadata.finalizers[0]"]);
    expect(said(rule, consumer("{name: a, finalizers: [cleanup]}"))).toEqual([]);
  });
});

describe("taken", () => {
  it.each([
    "{name: a}",
    "{name: mobile.app-1}",
    `{name: ${long(253)}}`,
    "{generateName: mobile-}",
    "{generateName: '{{ .Release.Name }}-'}",
    "{name: '{{ .Release.Name }}_x'}",
    "{name: $(NAME)}",
    '{name: a, namespace: ""}',
    "{name: a, labels: {app.kubernetes.io/name: A_b.C-1, empty: ''}}",
    "{name: a, annotations: {Acme.com/Team: 'any text: at all'}}",
    "{name: a, finalizers: [acme.test/cleanup]}",
  ])("%s", (metadata) => {
    expect(said(rule, consumer(metadata))).toEqual([]);
  });
});

describe("a name in allowed characters is offered", () => {
  it.each([
    ["Mobile_App", "mobile-app"],
    ["'MOBILE'", "'mobile'"],
    ["my app.", "my-app"],
  ])("%s", (bad, good) => {
    expect(fixed(consumer(`{name: ${bad}}`), rule)["manifest.yaml"]).toBe(consumer(`{name: ${good}}`));
  });
});
