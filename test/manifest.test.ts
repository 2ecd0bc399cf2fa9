import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentSelector } from "../client/documents.ts";

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly markdownDescription?: string;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const properties: Record<string, Property> = manifest.contributes.configuration.properties;
const table = readFileSync("client/commands/index.ts", "utf8");

test("the manifest declares exactly the commands of the table", () => {
  const declared = manifest.contributes.commands.map(({ command }: { command: string }) => command);
  const written = [...table.matchAll(/^ {2}"([\w.]+)": \w+,$/gm)].map(([, id]) => id);
  expect(written.length).toBeGreaterThan(0);
  expect(declared.sort()).toEqual(written.sort());
});

test("every file of client/commands is one command of the table", () => {
  const imported = [...table.matchAll(/from "\.\/(\w+\.ts)"/g)].map(([, file]) => file);
  const files = readdirSync("client/commands").filter((name) => name !== "index.ts");
  expect(files.sort()).toEqual(imported.sort());
});

test("every command has a title under our category", () => {
  for (const command of manifest.contributes.commands) {
    expect(command.title, command.command).toMatch(/^[A-Z]/);
    expect(command.category, command.command).toBe("Gateway Keys");
  }
});

test("the settings are those that the server is told, with their types", () => {
  const [, body = ""] =
    /interface EditorSettings \{(.*?)\n\}/s.exec(readFileSync("server/protocol.ts", "utf8")) ?? [];
  const told = [...body.matchAll(/readonly (\w+): (\w+);/g)].map(([, name, type]) => [
    `gatewayKeys.${name}`,
    type,
  ]);
  // Read by the language client itself.
  const declared = Object.entries(properties).filter(([name]) => name !== "gatewayKeys.trace.server");
  expect(declared.map(([name, { type }]) => [name, type]).sort()).toEqual(told.sort());
});

test("what the client assumes of an absent setting is the manifest's default", () => {
  const source = readFileSync("client/settings.ts", "utf8");
  const assumed = [...source.matchAll(/section\.get\("(\w+)", ([^)]+)\)/g)];
  expect(assumed.length).toBeGreaterThan(0);
  for (const [, name, value = ""] of assumed) {
    expect(properties[`gatewayKeys.${name}`]?.default, name).toEqual(JSON.parse(value));
  }
});

test("every setting says what it does", () => {
  for (const [name, { markdownDescription }] of Object.entries(properties)) {
    expect(markdownDescription, name).toMatch(/\.$/);
  }
});

test("the extension wakes up for each language that it shows the server", () => {
  const languages = new Set(documentSelector.map(({ language }) => language));
  for (const language of languages) expect(manifest.activationEvents).toContain(`onLanguage:${language}`);
});

test("the API that we compile against is that of the oldest VS Code that we support", () => {
  expect(manifest.devDependencies["@types/vscode"]).toMatch(/^~?\d/);
  const [major, minor] = manifest.devDependencies["@types/vscode"].replace("~", "").split(".");
  expect(manifest.engines.vscode).toBe(`^${major}.${minor}.0`);
});
