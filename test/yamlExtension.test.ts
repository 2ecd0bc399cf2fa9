import { beforeEach, expect, it, vi } from "vitest";

const editor = vi.hoisted(() => ({ installed: true, validate: true }));

vi.mock("vscode", () => ({
  extensions: { getExtension: () => (editor.installed ? {} : undefined) },
  workspace: { getConfiguration: () => ({ get: () => editor.validate }) },
}));

const { besideYamlExtension } = await import("../client/yamlExtension.ts");

const report = {
  kind: "full",
  items: [{ code: { value: "yaml-syntax" } }, { code: { value: "schema" } }, { code: "yaml-syntax" }],
};

async function diagnosed(languageId: string): Promise<unknown[]> {
  const document = { languageId, uri: {} };
  const shown = await besideYamlExtension.provideDiagnostics?.(
    document as never,
    undefined,
    undefined as never,
    (() => report) as never,
  );
  return (shown as typeof report).items.map(({ code }) => (typeof code === "string" ? code : code.value));
}

const outline = (languageId: string) =>
  besideYamlExtension.provideDocumentSymbols?.(
    { languageId } as never,
    undefined as never,
    (() => "ours") as never,
  );

beforeEach(() => {
  Object.assign(editor, { installed: true, validate: true });
});

it("beside the YAML extension, syntax errors and the outline are left to it", async () => {
  expect(await diagnosed("yaml")).toEqual(["schema"]);
  expect(outline("yaml")).toBeUndefined();
});

it("what it does not look at stays ours", async () => {
  expect(await diagnosed("json")).toHaveLength(3);
  expect(outline("json")).toBe("ours");
  editor.validate = false;
  expect(await diagnosed("yaml")).toHaveLength(3);
});

it("without it, everything is ours", async () => {
  editor.installed = false;
  expect(await diagnosed("yaml")).toHaveLength(3);
  expect(outline("yaml")).toBe("ours");
});
