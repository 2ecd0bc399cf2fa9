import { describe, expect, it } from "vitest";
import { fixed } from "../lint.ts";
import { found, said } from "./manifests.ts";

const rule = "yaml-syntax";
const mended = (text: string) => fixed(text, rule)["manifest.yaml"];
const head = "apiVersion: configuration.konghq.com/v1\nkind: KongConsumer\n";

it("each mistake with a way out", () => {
  expect(mended(`${head}metadata:\n\tname: a\n`)).toBe(`${head}metadata:\n  name: a\n`);
  expect(mended(`${head}username: @mobile # who\n`)).toBe(`${head}username: '@mobile' # who\n`);
  expect(mended(`${head}username: %s's\n`)).toBe(`${head}username: '%s''s'\n`);
});

describe("a marker left out between two objects", () => {
  it("is one finding, and put in", () => {
    const text = `${head}metadata: {name: a}\nusername: a\n${head}metadata: {name: b}\nusername: b\n`;
    expect(found(rule, text)).toMatchObject([{ line: 5, column: 1, endColumn: 11 }]);
    expect(mended(text)).toBe(
      `${head}metadata: {name: a}\nusername: a\n---\n${head}metadata: {name: b}\nusername: b\n`,
    );
  });

  it("is one finding for each", () => {
    const objects = ["a", "b", "c"].map((name) => `${head}username: ${name}\n`);
    expect(found(rule, objects.join(""))).toMatchObject([{ line: 4 }, { line: 7 }]);
    expect(mended(objects.join(""))).toBe(objects.join("---\n"));
  });

  it("keeps the line ending", () => {
    const text = `${head}username: a\n${head}username: b\n`.replaceAll("\n", "\r\n");
    expect(mended(text)).toContain("\r\n---\r\napiVersion");
  });

  it("is not guessed where a key alone is doubled", () => {
    const text = `${head}username: a\nkind: KongConsumer\n`;
    expect(found(rule, text)[0]).toMatchObject({ line: 4 });
    expect(mended(text)).toBe(text);
  });
});

it("leaves texts alone that are not ours", () => {
  expect(said(rule, "a: @b\n")).toEqual([]);
  expect(said(rule, "apiVersion: v1\nkind: Endpoints\ndata:\n\ta: b\n")).toEqual([]);
});

it("only warns of a key that stands twice in a kong.yml", () => {
  const text = '_format_version: "3.0"\nservices: []\nservices: []\n';
  expect(said(rule, text)).toEqual(["warning "]);
  expect(found(rule, text)[0]?.message).toContain("read the last one only");
  expect(said(rule, '_format_version: "3.0"\nservices: @a\n')).toEqual(["error "]);
});

it("has the other documents checked", () => {
  const text = `${head}metadata: {name: a\n---\n${head}metadata: {name: a}\nusernme: b\n`;
  expect(said("unknown-field", text)).toEqual(["error usernme"]);
  expect(said(rule, text)).toHaveLength(1);
});
