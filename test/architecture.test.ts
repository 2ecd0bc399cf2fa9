import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { kinds } from "../server/kinds/index.ts";
import { rules } from "../server/rules/index.ts";

/** What may import what: the first pattern that fits a file decides. */
const laws: readonly { readonly files: RegExp; readonly mayImport: RegExp; readonly says: string }[] = [
  {
    files: /^server\/language\//,
    mayImport:
      /^server\/language\/|^(@bufbuild\/(cel|re2|protobuf)|yaml|ignore)$|^@bufbuild\/(cel\/ext|protobuf\/wire|cel-spec\/.+)$/,
    says: "the language is pure: no files, no clock, no protocol, no rules, no kinds",
  },
  {
    files: /^server\/rules\/index\.ts$/,
    mayImport: /^server\/(rules|language)\//,
    says: "the list of rules knows rules",
  },
  {
    files: /^server\/rules\//,
    mayImport: /^server\/(language|kinds|examples)\//,
    says: "a rule imports no other rule",
  },
  {
    files: /^server\/kinds\//,
    mayImport: /^server\/(kinds|language)\//,
    says: "a kind turns a document into facts and nothing else",
  },
  { files: /^server\/protocol\.ts$/, mayImport: /^$/, says: "the protocol is types" },
  {
    files: /^server\/(main|server)\.ts$/,
    mayImport: /^server\/|^vscode-languageserver(\/node)?$|^node:/,
    says: "only these two speak the protocol",
  },
  {
    files: /^server\//,
    mayImport: /^server\/|^node:|^ignore$/,
    says: "the server imports nothing of the client",
  },
  {
    files: /^client\/cli\//,
    mayImport:
      /^client\/(cli|gateways|invocation|credentials)\/|^client\/durableFile\.ts$|^node:|^server\/(language|kinds|rules)\/|^server\/(files|schemas|docs|newKey|fingerprint|gitTracked|main)\.ts$/,
    says: "the command line asks the façade, files.ts and the gateways, and never VS Code",
  },
  {
    files: /^client\/gateways\/sandbox\/service\//,
    mayImport:
      /^client\/gateways\/(sandbox\/|gateway\.ts$)|^client\/credentials\/credentialValue\.ts$|^node(:|-sqlite3-wasm$)/,
    says: "the sandbox's service is a program of its own",
  },
  {
    files: /^client\/gateways\//,
    mayImport:
      /^client\/(gateways|credentials)\/|^client\/durableFile\.ts$|^@kubernetes\/client-node\/dist\/config\.js$|^js-yaml$|^node:|^proxy-from-env$/,
    says: "gateways know no window: the command line has the same",
  },
  {
    files: /^client\/invocation\//,
    mayImport: /^client\/(invocation|gateways|credentials)\/|^node:|^@readme\/httpsnippet(\/|$)/,
    says: "how to call an API is said without VS Code",
  },
  {
    files: /^client\/credentials\/(secretStorage|clipboard)\.ts$/,
    mayImport: /^client\/(credentials|gateways)\/|^node:|^vscode$/,
    says: "these two fit what VS Code keeps",
  },
  {
    files: /^client\/credentials\//,
    mayImport: /^client\/(credentials|gateways)\/|^client\/durableFile\.ts$|^node:/,
    says: "credentials are kept the same way with and without VS Code",
  },
  {
    files: /^client\//,
    mayImport: /^client\/(?!cli\/)|^server\/protocol\.ts$|^vscode$|^vscode-languageclient\/node$|^node:/,
    says: "the extension knows of the server only its protocol",
  },
];

const root = join(import.meta.dirname, "..");
const sources = ["client", "server"].flatMap((folder) => filesBelow(folder));

describe("imports follow the laws of the house", () => {
  it.each(sources)("%s", (file) => {
    const law = laws.find(({ files }) => files.test(file));
    const strangers = importsOf(file).filter((target) => !law?.mayImport.test(target));
    expect(strangers, law?.says).toEqual([]);
  });

  it("a gateway imports no other, but the sandbox the key service, which it is", () => {
    const across = sources.flatMap((file) => {
      const own = gatewayOf(file);
      if (own === undefined) return [];
      return importsOf(file).filter(
        (target) => ![undefined, own, ...servedBy(own)].includes(gatewayOf(target)),
      );
    });
    expect(across).toEqual([]);
  });

  it("a kind imports no other kind", () => {
    const across = kindFiles().flatMap((name) =>
      importsOf(`server/kinds/${name}.ts`).filter((target) => /^server\/kinds\/(?!offers\/)/.test(target)),
    );
    expect(across).toEqual([]);
  });
});

describe("lists and folders agree", () => {
  it("every rule's file is in the list, under its id, and in id order", () => {
    const files = readdirSync(join(root, "server/rules")).filter((name) => name !== "index.ts");
    expect(rules.map(({ id }) => `${id}.ts`)).toEqual(files.sort());
  });

  it("every kind's file is in the list", () => {
    expect(kinds.length).toBe(kindFiles().length);
    for (const { schema } of kinds) {
      expect(readdirSync(join(root, "schemas"))).toContain(`${schema}.schema.json`);
    }
  });
});

describe("nothing reaches out", () => {
  it("no source file opens a connection of any kind, but what talks to gateways and the sandbox", () => {
    const network = /"node:(http|https|http2|net|tls|dgram|dns)"|\bfetch\(|\bWebSocket\b|XMLHttpRequest/;
    const strangers = sources
      .filter((file) => !/^client\/gateways\/(http|kubernetes|envoy|sandbox)\//.test(file))
      .filter((file) => network.test(readFileSync(join(root, file), "utf8")));
    expect(strangers).toEqual([]);
  });
});

describe("files are small and folders say what they hold", () => {
  it("no source file has more than 400 lines", () => {
    const long = sources.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 401);
    expect(long).toEqual([]);
  });

  it("no folder is called after nothing", () => {
    expect(sources.filter((file) => /(^|\/)(utils?|common|helpers?|misc|types|lib)\//.test(file))).toEqual(
      [],
    );
  });
});

/** The gateway whose folder a file is in. */
function gatewayOf(file: string): string | undefined {
  const folder = /^client\/gateways\/([^/]+)\//.exec(file)?.[1];
  return folder === "http" || folder === "kubernetes" ? undefined : folder;
}

function servedBy(gateway: string): readonly string[] {
  return gateway === "sandbox" ? ["key-service"] : [];
}

function kindFiles(): string[] {
  return readdirSync(join(root, "server/kinds"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.replace(/\.ts$/, ""))
    .filter((name) => !["index", "groups"].includes(name));
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name).replaceAll("\\", "/"));
}

/** Imported modules: own files by their path from the root, packages by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [
    ...text.matchAll(/(?:^(?:import|export)[^"';]*?from\s*|\bimport\(|\brequire\(|^import\s*)"([^"]+)"/gm),
  ].map(([, target = ""]) =>
    target.startsWith(".") ? relative(root, join(root, dirname(file), target)).replaceAll("\\", "/") : target,
  );
}
