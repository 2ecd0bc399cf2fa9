import { describe, expect, it } from "vitest";
import type { Language } from "../../server/language/index.ts";
import type { Position } from "../../server/language/text/document.ts";
import { type Change, SourceFile } from "../../server/language/text/sourceFile.ts";
import { language } from "../lint.ts";
import { pick, type Random, seeded } from "./randomYaml.ts";
import { apisix, envoy, everyKind, kong, secret } from "./texts.ts";

const id = "507f1f77bcf86cd799439011";

/** Manifests that refer to each other across files. */
const workspace: Readonly<Record<string, string>> = {
  "consumers.yaml": `# 😀\n${everyKind}`,
  "secrets.yaml": `${secret}stringData:\n  key: ${id}\n---\n${secret.replace("mobile-key", "clients")}stringData:\n  gold: "😀 ${id}"\n`,
  "more.yaml": [
    `${kong}username: ${id}\ncredentials: [mobile-key, clients, mobile-kye]\n`,
    `${apisix}spec:\n  authParameter:\n    keyAuth: {secretRef: {name: clients}}\n`,
    `${envoy}spec:\n  apiKeyAuth: {credentialRefs: [{name: mobile-key}], extractFrom: [{headers: [a]}]}\n`,
    `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: clients, namespace: apis}\n`,
  ].join("---\n"),
  "windows.yaml": everyKind.replaceAll("\n", "\r\n"),
  "kong.yml": `_format_version: "3.0"\nconsumers:\n- username: ${id}\n  keyauth_credentials: [{key: ${id}}, {key: mobile}]\n`,
};

const pieces = [
  ...[
    "---\n",
    "\n---\n",
    "...\n",
    "---",
    "-",
    ".",
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "#",
    "a",
    ":",
    "'",
    '"',
    "[",
    "}",
  ],
  ...[
    "😀",
    "\ud83d",
    "\0",
    "{{ .a }}",
    "{{ if .a }}\n",
    `\${A}`,
    "mobile",
    "mobile-key",
    "clients",
    id,
    "%YAML 1.1\n---\n",
    "\ufeff",
  ],
  ...["# gateway-keys-disable object-id-as-key\n", " # gateway-keys-disable-line secret-missing\n"],
  ...[`---\n${secret}data: {key: YQ==}\n`, `---\n${kong}credentials: [clients]\n`],
];

/** What an editor would send for a change of offsets. */
function changeOf(text: string, from: number, to: number, inserted: string): Change {
  return { start: positionIn(text, from), end: positionIn(text, to), text: inserted };
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: (lines.at(-1) ?? "").length };
}

/** No position stands between a carriage return and its line feed. */
function stops(text: string, offset: number): number {
  return text[offset - 1] === "\r" && text[offset] === "\n" ? offset + 1 : offset;
}

/** An edit of a text: mostly a few characters, at times lines that go or are put elsewhere. */
function* randomChanges(
  text: string,
  random: Random,
): Generator<[from: number, to: number, inserted: string]> {
  const from = stops(text, random(text.length + 1));
  switch (random(6)) {
    case 0: {
      const to = Math.min(text.length, from + random(200));
      yield [from, stops(text, to), ""];
      break;
    }
    case 1: {
      const line = text.lastIndexOf("\n", from - 1) + 1;
      const moved = text.slice(random(text.length), random(text.length));
      yield [line, line, moved.slice(0, 300)];
      break;
    }
    case 2: {
      // Typed, character by character; the offset moves along.
      const typed = pick(pieces, random);
      for (let i = 0; i < typed.length; i++) yield [from + i, from + i, typed.charAt(i)];
      break;
    }
    case 3: {
      const line = text.lastIndexOf("\n", from - 1) + 1;
      yield [line, line, pick(pieces, random)];
      break;
    }
    default:
      yield [from, stops(text, Math.min(text.length, from + random(4))), pick(pieces, random)];
  }
}

describe("after any edits", () => {
  it("800 edits in five files leave the findings that the same texts have anew", () => {
    for (let round = 0; round < 8; round++) {
      const random = seeded(20261121 + round);
      const texts: Record<string, string> = { ...workspace };
      const edited = language(texts);
      const known = everyFinding(edited, Object.keys(texts));
      for (let i = 0; i < 100; i++) {
        const file = pick(Object.keys(texts), random);
        for (const [from, to, inserted] of randomChanges(texts[file] ?? "", random)) {
          const text = texts[file] ?? "";
          // Typed text may have joined a carriage return and a line feed.
          if (stops(text, from) !== from || stops(text, to) !== to) break;
          const touched = edited.edit(file, changeOf(text, from, to, inserted));
          texts[file] = text.slice(0, from) + inserted + text.slice(to);
          for (const name of touched) known[name] = findingsOf(edited, name);
        }
        // An edit that was not announced for a file must not have changed what is said of it.
        const afresh = everyFinding(language(texts), Object.keys(texts));
        expect(known, `round ${round}, edit ${i}`).toEqual(afresh);
        if (random(10) === 0) edited.release(pick(Object.keys(texts), random));
      }
    }
  }, 120_000);

  it("20,000 edits of one file: its documents are the text, each where it says it stands", () => {
    const random = seeded(20261122);
    for (let round = 0; round < 200; round++) {
      let text = pick(Object.values(workspace), random).slice(0, 600);
      const source = new SourceFile("a.yaml", text);
      for (let i = 0; i < 100; i++) {
        for (const [from, to, inserted] of randomChanges(text, random)) {
          if (stops(text, from) !== from || stops(text, to) !== to) break;
          source.edit(changeOf(text, from, to, inserted));
          text = text.slice(0, from) + inserted + text.slice(to);
        }
        text = shortened(text, source);
        expect(placesOf(source)).toEqual(placesOf(new SourceFile("a.yaml", text)));
        expect(source.text).toBe(text);
        let start = 0;
        for (const document of source.documents) {
          expect({ start: document.start, line: document.line }).toEqual({
            start,
            line: positionIn(text, start).line,
          });
          const offset = stops(document.text, random(document.text.length + 1));
          const position = positionIn(text, start + offset);
          expect(document.positionAt(offset)).toEqual(position);
          expect(document.offsetAt(position)).toBe(offset);
          start += document.text.length;
        }
      }
    }
  }, 120_000);
});

/** Keeps the texts of long runs small, by one more edit. */
function shortened(text: string, source: SourceFile): string {
  if (text.length < 2_000) return text;
  const from = stops(text, 700);
  source.edit(changeOf(text, from, text.length, ""));
  return text.slice(0, from);
}

function placesOf(source: SourceFile): unknown[] {
  return source.documents.map(({ text, start, line }) => ({ text, start, line }));
}

function everyFinding(of: Language, files: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(files.map((file) => [file, findingsOf(of, file)]));
}

function findingsOf(of: Language, file: string): unknown[] {
  return of.check(file).map(({ document, fix, ...finding }) => ({
    ...finding,
    from: document.positionAt(finding.start),
    to: document.positionAt(finding.end),
    fix: fix?.edits.map(({ document: target = document, start, end, text }) => ({
      in: target.file,
      start,
      end,
      text,
    })),
  }));
}
