/** kong-yml-format-version, kong-yml-reference, kong-yml-unique and kong-yml-dialect. */
import { describe, expect, it } from "vitest";
import { fixed, lint } from "../lint.ts";
import { found, said } from "./manifests.ts";

const version = '_format_version: "3.0"\n';
const service = "services:\n  - name: weather\n    url: http://weather:8080\n";

describe("kong-yml-format-version", () => {
  const rule = "kong-yml-format-version";

  it.each([
    ["3.0", '"3.0"'],
    ["3", '"3.0"'],
    ["2.1", '"2.1"'],
    ["1.10", '"1.1"'],
    ["true", '"3.0"'],
    ["'2.0'", "'2.1'"],
    ['"v3.0"', '"3.0"'],
    ["latest", '"3.0"'],
    ["null", '"3.0"'],
  ])("%j becomes %s", (written, to) => {
    const text = `_format_version: ${written}\n${service}`;
    expect(said(rule, text)).toEqual(["error _format_version"]);
    expect(lint(text)).toHaveLength(1);
    expect(fixed(text, rule)["manifest.yaml"]).toBe(`_format_version: ${to}\n${service}`);
  });

  it.each([
    ["an old version, which Kong reads", `_format_version: "1.1"\n${service}`],
    ["a version from a template", `_format_version: "{{ version }}"\n${service}`],
    ["JSON", '{"_format_version": "3.0", "services": []}'],
    ["decK's list of plugins to add", '_format_version: "1.0"\nadd-plugins:\n  - plugins: [{name: cors}]\n'],
    ["decK's patches", '_format_version: "1.0"\npatches:\n  - selectors: [$]\n    values: {a: b}\n'],
    [
      "an old version in decK's file, for an old Kong",
      {
        ".gateway-keys.yaml": 'versions: {kong: "2.8"}\n',
        "kong.yaml": `_format_version: "1.1"\n_workspace: a\n${service}`,
      },
    ],
  ])("leaves %s alone", (_, texts) => {
    expect(said(rule, texts)).toEqual([]);
  });

  it("warns of old versions in decK's files", () => {
    const text = `_format_version: "1.1"\n_workspace: partners\n${service}`;
    expect(said(rule, text)).toEqual(["warning _format_version"]);
  });

  it("puts a missing one on top, below the comment", () => {
    const rest =
      "consumers:\n  - username: a\n    keyauth_credentials:\n      - key: h7Qm2vXc9RtLw4Zk8NsYb3Jp\n";
    expect(said(rule, `# keys\n${rest}`)).toEqual(["information _format_version"]);
    expect(fixed(`# keys\n${rest}`, rule)["manifest.yaml"]).toBe(`# keys\n${version}${rest}`);
  });

  it("is missed in a file of the right name that has services alone", () => {
    expect(said(rule, { "gateway/kong.yml": service })).toEqual(["warning _format_version"]);
    expect(fixed({ "gateway/kong.yml": service }, rule)["gateway/kong.yml"]).toBe(version + service);
    expect(said(rule, { "gateway/services.yml": service })).toEqual([]);
    expect(said(rule, { "kong.yml": "services:\n  kong:\n    image: kong\n" })).toEqual([]);
    expect(said(rule, { "kong.yml": "services:\n  - name: kong\n    image: kong\n" })).toEqual([]);
  });

  it("puts a missing one into JSON", () => {
    const text =
      '{"consumers": [{"username": "a", "keyauth_credentials": [{"key": "h7Qm2vXc9RtLw4Zk8NsYb3Jp"}]}]}';
    expect(JSON.parse(fixed(text, rule)["manifest.yaml"] ?? "")).toMatchObject({ _format_version: "3.0" });
  });
});

describe("kong-yml-reference", () => {
  const rule = "kong-yml-reference";
  const dbless =
    "consumers:\n  - username: mobile-app\n    id: 7deb6e70-60be-5dd2-b374-06551479ea5e\nacls:\n";
  const acl = (consumer: string) => `${version}${dbless}  - group: partners\n    consumer: ${consumer}\n`;

  it("finds consumers by username and id, and nothing else", () => {
    expect(said(rule, acl("mobile-app"))).toEqual([]);
    expect(said(rule, acl("7deb6e70-60be-5dd2-b374-06551479ea5e"))).toEqual([]);
    expect(said(rule, acl("partner"))).toEqual(["error acls[0].consumer"]);
    expect(said(rule, acl("'{{ consumer }}'"))).toEqual([]);
  });

  it("takes no template for a name that is missing", () => {
    const text = `${version}consumers:\n  - username: "{{ name }}"\nacls:\n  - group: partners\n    consumer: a\n`;
    expect(said(rule, text)).toEqual([]);
  });

  it("knows entities that stand in others", () => {
    const nested = `${service}    routes:\n      - name: today\n        paths: [/today]\nplugins:\n  - name: cors\n    route: today\n`;
    expect(said(rule, version + nested)).toEqual([]);
    expect(said(rule, version + nested.replace("route: today", "route: tomorrow"))).toEqual([
      "information plugins[0].route",
    ]);
  });

  it("warns of a slip where decK may read the file, and mends it", () => {
    const text = `${version}${service}plugins:\n  - name: cors\n    service: wether # all of it\n`;
    expect(said(rule, text)).toEqual(["warning plugins[0].service"]);
    expect(fixed(text, rule)["manifest.yaml"]).toContain("service: weather # all of it\n");
  });

  it("takes another team's service for no slip", () => {
    const text = `${version}${service.replace("name: weather", "name: team-a")}plugins:\n  - name: cors\n    service: team-b\n`;
    expect(said(rule, text)).toEqual(["information plugins[0].service"]);
  });

  it("leaves to decK what it looks up in Kong", () => {
    const text = `${version}_info:\n  default_lookup_tags:\n    services: [team-a]\nplugins:\n  - name: cors\n    service: weather\n`;
    expect(said(rule, text)).toEqual([]);
  });

  it("reads decK's groups and services written as objects", () => {
    const groups = `${version}consumer_groups:\n  - name: gold\nconsumers:\n  - username: a\n    groups:\n      - name: gold\n      - name: silver\n`;
    expect(said(rule, groups)).toEqual(["information consumers[0].groups[1].name"]);
    const route = `${version}${service}routes:\n  - name: today\n    paths: [/]\n    service:\n      name: weathr\n`;
    expect(said(rule, route)).toEqual(["warning routes[0].service.name"]);
  });
});

describe("kong-yml-unique", () => {
  const rule = "kong-yml-unique";

  it.each([
    ["services", "services:\n  - {name: a, host: x}\n  - {name: a, host: y}\n", "services[1].name"],
    [
      "routes of different services",
      "services:\n  - {name: a, host: x, routes: [{name: r, paths: [/a]}]}\n  - {name: b, host: x, routes: [{name: r, paths: [/b]}]}\n",
      "services[1].routes[0].name",
    ],
    ["usernames", "consumers:\n  - username: a\n  - username: a\n", "consumers[1].username"],
    [
      "ids",
      "consumers:\n  - {username: a, id: 7deb6e70-60be-5dd2-b374-06551479ea5e}\n  - {username: b, id: 7deb6e70-60be-5dd2-b374-06551479ea5e}\n",
      "consumers[1].id",
    ],
    ["global plugins", "plugins:\n  - name: cors\n  - name: cors\n    enabled: false\n", "plugins[1].name"],
    [
      "targets",
      "upstreams:\n  - name: u\n    targets:\n      - target: a:80\n      - target: a:80\n        weight: 1\n",
      "upstreams[0].targets[1].target",
    ],
    [
      "acl groups of a consumer",
      "consumers:\n  - username: a\n    acls:\n      - group: g\n      - group: g\n",
      "consumers[0].acls[1].group",
    ],
  ])("finds two %s alike", (_, text, path) => {
    expect(said(rule, version + text)).toEqual([`error ${path}`]);
  });

  it.each([
    [
      "the same name in different lists",
      "services:\n  - {name: a, host: x, routes: [{name: a, paths: [/a]}]}\n",
    ],
    [
      "a plugin for two services",
      `plugins:\n  - {name: cors, service: a}\n  - {name: cors, service: b}\n${service.replace("weather", "a")}  - {name: b, host: b}\n`,
    ],
    [
      "a plugin in two routes without names",
      "services:\n  - name: a\n    host: a\n    routes:\n      - {paths: [/a], plugins: [{name: cors}]}\n      - {paths: [/b], plugins: [{name: cors}]}\n",
    ],
    [
      "plugins with ids",
      "plugins:\n  - {name: cors, id: 7deb6e70-60be-5dd2-b374-06551479ea5e}\n  - {name: cors}\n",
    ],
    [
      "a target of two upstreams",
      "upstreams:\n  - {name: u, targets: [{target: 'a:80'}]}\n  - {name: v, targets: [{target: 'a:80'}]}\n",
    ],
    [
      "a group of two consumers",
      "consumers:\n  - {username: a, acls: [{group: g}]}\n  - {username: b, acls: [{group: g}]}\n",
    ],
    ["templates", "services:\n  - {name: '{{ name }}', host: x}\n  - {name: '{{ name }}', host: y}\n"],
    [
      "entities of two workspaces",
      "services:\n  - {name: a, host: x, ws_id: one}\n  - {name: a, host: x, ws_id: two}\n",
    ],
  ])("leaves %s alone", (_, text) => {
    expect(said(rule, version + text)).toEqual([]);
  });
});

describe("kong-yml-dialect", () => {
  const rule = "kong-yml-dialect";
  const jwt = "consumers:\n  - username: a\n    jwt_secrets:\n      - key: issuer\n";

  it.each([
    ["_info: {select_tags: [a]}\n", "deck"],
    ["_workspace: partners\n", "deck"],
    ["_konnect: {control_plane_name: a}\n", "deck"],
    ["", "neither"],
    ["acls: []\n", "dbless"],
  ])("tells by %j", (head, reader) => {
    const said = found(rule, version + head + jwt).map(({ message }) => message);
    expect(said).toEqual(
      reader === "deck" ? [expect.stringContaining("decK demands `algorithm`, `secret`")] : [],
    );
  });

  it("tells decK's files by their variables", () => {
    const text = `${version}${jwt}${service.replace("http://weather:8080", '${{ env "DECK_WEATHER_URL" }}')}`;
    expect(said(rule, text)).toEqual(["error consumers[0].jwt_secrets[0]"]);
  });

  it.each([
    ["_info: {select_tags: [a]}\nconsumers: [{username: a}]\nacls: [{group: g, consumer: a}]\n", "acls"],
    ["_workspace: a\n_comment: ours\n", "_comment"],
    [
      "consumers:\n  - {username: a, groups: [{name: g}]}\nacls: [{group: h, consumer: a}]\nconsumer_groups: [{name: g}]\n",
      "consumers[0].groups",
    ],
    [`_workspace: a\n${service}routes:\n  - {name: r, paths: [/], service: weather}\n`, "routes[0].service"],
  ])("%j", (text, path) => {
    expect(said(rule, version + text)).toEqual([`error ${path}`]);
  });

  it.each([
    ["Kong's own format", "consumers: [{username: a}]\nacls: [{group: g, consumer: a}]\n_comment: ours\n"],
    ["lists of custom plugins", "consumers: [{username: a}]\nquota_plans:\n  - {name: gold, consumer: a}\n"],
    [
      "decK's own format",
      `_workspace: a\n${service}routes:\n  - {name: r, paths: [/], service: {name: weather}}\n`,
    ],
    [
      "what an id refers to",
      `${service}    id: 9e262d22-26f2-5bcb-8d57-c5229fb8c5a2\ndegraphql_routes:\n  - {uri: /a, query: 'query{a}', service: {id: 9e262d22-26f2-5bcb-8d57-c5229fb8c5a2}}\n`,
    ],
  ])("leaves %s alone", (_, text) => {
    expect(lint(version + text)).toEqual([]);
  });
});

it("looks once through a file with 10,000 consumers", () => {
  const consumers = Array.from(
    { length: 10_000 },
    (_, i) => `  - username: app-${i}\n    custom_id: "${i}"\n`,
  );
  const acls = Array.from({ length: 10_000 }, (_, i) => `  - group: g\n    consumer: app-${i}\n`);
  const text = `${version}consumers:\n${consumers.join("")}acls:\n${acls.join("")}`;
  const start = performance.now();
  expect(lint(text)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(10_000);
});
