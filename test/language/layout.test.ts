/** Which manifests can come together in one cluster, as far as kustomizations and names of folders tell. */
import { describe, expect, it } from "vitest";
import { language } from "../lint.ts";

const consumer = (name: string, namespace?: string) => `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata: {name: ${name}${namespace === undefined ? "" : `, namespace: ${namespace}`}, annotations: {kubernetes.io/ingress.class: kong}}
username: ${name}
`;

/** Whether the consumers of two files may meet; asked both ways. */
function mayMeet(texts: Readonly<Record<string, string>>, a: string, b: string): boolean {
  const opened = language(texts);
  const ask = (asker: string, other: string) => {
    const [from, to] = [opened.documents(asker)[0], opened.documents(other)[0]];
    if (from === undefined || to === undefined) throw new Error(`no document in ${asker} or ${other}`);
    return opened.workspace(from).mayMeet(to);
  };
  const answer = ask(a, b);
  expect(ask(b, a)).toBe(answer);
  return answer;
}

describe("names of files", () => {
  it.each([
    ["a.yaml", "b.yaml", true],
    ["apps/weather/consumer.yaml", "apps/maps/consumer.yaml", true],
    ["overlays/dev/a.yaml", "overlays/prod/a.yaml", false],
    ["overlays/customer-a/a.yaml", "overlays/customer-b/b.yaml", false],
    ["clusters/east/a.yaml", "clusters/west/apps/b.yaml", false],
    ["dev/a.yaml", "prod/b.yaml", false],
    ["apps/weather/dev/a.yaml", "apps/maps/production/b.yaml", false],
    ["apps/weather/prod/a.yaml", "apps/maps/production/b.yaml", true],
    ["weather-dev/a.yaml", "weather-prod/a.yaml", false],
    ["keys.dev.yaml", "keys.prod.yaml", false],
    ["prod/a.yaml", "prod/b.yaml", true],
    ["shared/a.yaml", "prod/b.yaml", true],
    ["examples/key-auth/a.yaml", "examples/jwt/a.yaml", false],
    ["examples/a.yaml", "examples/b.yaml", true],
    ["development/a.yaml", "dev/b.yaml", true],
  ])("%s and %s: %s", (a, b, expected) => {
    expect(mayMeet({ [a]: consumer("a"), [b]: consumer("b") }, a, b)).toBe(expected);
  });

  it("of one file are one text", () => {
    const opened = language(`${consumer("a")}---\n${consumer("a")}`);
    const [first, second] = opened.documents("manifest.yaml");
    if (first === undefined || second === undefined) throw new Error("two documents expected");
    expect(opened.workspace(first).mayMeet(second)).toBe(true);
  });
});

describe("folders that hold the same object are variants", () => {
  const texts = {
    "acme/consumers.yaml": consumer("web"),
    "acme/more.yaml": consumer("acme-only"),
    "globex/people.yaml": `${consumer("globex-only")}---\n${consumer("web")}`,
    "shared/all.yaml": consumer("shared"),
  };

  it("of each other", () => {
    expect(mayMeet(texts, "acme/consumers.yaml", "globex/people.yaml")).toBe(false);
    expect(mayMeet(texts, "acme/consumers.yaml", "shared/all.yaml")).toBe(true);
    expect(mayMeet(texts, "acme/consumers.yaml", "acme/more.yaml")).toBe(true);
  });

  it("unless the objects have namespaces of their own", () => {
    const own = {
      "acme/a.yaml": consumer("web", "acme"),
      "globex/a.yaml": consumer("web", "globex"),
    };
    expect(mayMeet(own, "acme/a.yaml", "globex/a.yaml")).toBe(true);
  });
});

describe("kustomizations", () => {
  const base = {
    "base/kustomization.yaml": "resources: [consumer.yaml]\n",
    "base/consumer.yaml": consumer("web"),
  };

  it("over one base are applied to different clusters", () => {
    const texts = {
      ...base,
      "acme/kustomization.yaml": "resources: [../base, own.yaml]\n",
      "acme/own.yaml": consumer("acme"),
      "globex/kustomization.yaml": "bases:\n  - ../base/\nresources:\n  - ./own.yaml\n",
      "globex/own.yaml": consumer("globex"),
    };
    expect(mayMeet(texts, "acme/own.yaml", "globex/own.yaml")).toBe(false);
    expect(mayMeet(texts, "acme/own.yaml", "base/consumer.yaml")).toBe(true);
  });

  it("that one kustomization lists are applied together", () => {
    const texts = {
      "kustomization.yaml": "resources: [overlays/dev, overlays/prod]\n",
      "overlays/dev/kustomization.yaml": "resources: [a.yaml]\n",
      "overlays/dev/a.yaml": consumer("a", "dev"),
      "overlays/prod/kustomization.yml": "resources: [a.yaml]\n",
      "overlays/prod/a.yaml": consumer("a", "prod"),
    };
    expect(mayMeet(texts, "overlays/dev/a.yaml", "overlays/prod/a.yaml")).toBe(true);
  });

  it("of different bases may share a cluster", () => {
    const texts = {
      "weather/kustomization.yaml": "resources: [a.yaml]\n",
      "weather/a.yaml": consumer("a"),
      "maps/kustomization.yaml": "resources: [b.yaml]\n",
      "maps/b.yaml": consumer("b"),
    };
    expect(mayMeet(texts, "weather/a.yaml", "maps/b.yaml")).toBe(true);
  });

  it.each([
    ["patchesStrategicMerge", "patchesStrategicMerge: [patch.yaml]\n"],
    ["patches", "patches:\n  - path: patch.yaml\n    target: {kind: KongConsumer}\n"],
  ])("merge what %s names into its object", (_, patches) => {
    const texts = {
      ...base,
      "prod/kustomization.yaml": `resources: [../base]\n${patches}`,
      "prod/patch.yaml": consumer("web"),
    };
    expect(mayMeet(texts, "prod/patch.yaml", "base/consumer.yaml")).toBe(false);
  });

  it.each([
    ["itself", { "a/kustomization.yaml": "resources: [., ../a, a.yaml]\n" }],
    [
      "each other",
      {
        "a/kustomization.yaml": "resources: [../b, a.yaml]\n",
        "b/kustomization.yaml": "resources: [../a]\n",
      },
    ],
    [
      "what is not there",
      { "a/kustomization.yaml": "resources: [a.yaml, ../../../gone, gone.yaml, 7, {}]\nbases: gone\n" },
    ],
    ["no list at all", { "a/kustomization.yaml": "resources: a.yaml\nnamespace: [x]\npatches: {}\n" }],
  ])("that list %s are read as far as they go", (_, texts) => {
    expect(
      mayMeet({ ...texts, "a/a.yaml": consumer("a"), "c.yaml": consumer("c") }, "a/a.yaml", "c.yaml"),
    ).toBe(true);
  });

  it("that list each other a thousand times over cost no more than reading them", () => {
    const texts: Record<string, string> = { "a0/a.yaml": consumer("a"), "c.yaml": consumer("c") };
    for (let i = 0; i < 60; i++) {
      const all = Array.from({ length: 60 }, (_, j) => `../a${j}`).join(", ");
      texts[`a${i}/kustomization.yaml`] = `namePrefix: p${i}-\nresources: [a.yaml, ${all}]\n`;
    }
    const begun = performance.now();
    mayMeet(texts, "a0/a.yaml", "c.yaml");
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe("a kustomization that comes later", () => {
  const patch = `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: web}
spec: {}
`;
  const policy = consumer("web").replace("username: web", "username: web\ncredentials: [web-key]");

  it("makes a patch of what was an object, and takes it back", () => {
    const opened = language({ "prod/patch.yaml": patch });
    expect(opened.check("prod/patch.yaml")).not.toEqual([]);
    const touched = opened.open(
      "prod/kustomization.yaml",
      "resources: [../base]\npatches: [{path: patch.yaml}]\n",
    );
    expect([...touched]).toContain("prod/patch.yaml");
    expect(opened.check("prod/patch.yaml")).toEqual([]);
    opened.remove("prod/kustomization.yaml");
    expect(opened.check("prod/patch.yaml")).not.toEqual([]);
  });

  it("brings what refers to a Secret into its namespace", () => {
    const secret = `apiVersion: v1
kind: Secret
metadata: {name: web-key, namespace: apis, labels: {konghq.com/credential: key-auth}}
stringData: {key: h7Qm2vXc9RtLw4Zk8NsYb3Jp}
`;
    const opened = language({
      "base/a.yaml": policy.replace("{name: web,", "{name: web, namespace: x,"),
      "b.yaml": secret,
    });
    const rules = () => opened.check("base/a.yaml").map(({ rule }) => rule);
    expect(rules()).toEqual(["secret-namespace"]);
    opened.open("base/kustomization.yaml", "namespace: apis\nresources: [a.yaml]\n");
    expect(rules()).toEqual([]);
    opened.open("base/kustomization.yaml", "namespace: other\nresources: [a.yaml]\n");
    expect(rules()).toEqual(["secret-namespace"]);
    opened.open("base/kustomization.yaml", "namespace: apis # here\nresources: [a.yaml]\nimages: []\n");
    expect(rules()).toEqual([]);
  });
});
