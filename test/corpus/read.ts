/** Manifests that people wrote, file by file, and what a real API server said of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Beside the repository; not ours to copy. */
export const corpus = join(import.meta.dirname, "../../../shared/corpus");

/** A file's manifests: itself, or what stands in the code blocks of a text. */
export interface CorpusFile {
  readonly name: string;
  readonly texts: Readonly<Record<string, string>>;
}

export function corpusFiles(): CorpusFile[] {
  const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap((folder) =>
    readdirSync(join(corpus, folder.name))
      .sort()
      .map((file) => {
        const name = `${folder.name}/${file}`;
        const text = readFileSync(join(corpus, name), "utf8");
        return { name, texts: file.endsWith(".md") ? blocks(name, text) : { [name]: text } };
      }),
  );
}

/** What a code block, a quoted `echo` in it, or a Liquid block holds; named by its number. */
function blocks(name: string, text: string): Record<string, string> {
  const found: string[] = [];
  for (const [, margin = "", body = ""] of text.matchAll(/^( *)```[^\n]*\n([\s\S]*?)^ *``` *$/gm)) {
    const block = body
      .split("\n")
      .map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line))
      .join("\n");
    const quoted = /^echo (['"])\n?([\s\S]*?)\1 *\|/m.exec(block)?.[2];
    found.push(quoted ?? block);
  }
  for (const [, body = ""] of text.matchAll(/^\{% (?:\w+_crd) %\}\n([\s\S]*?)^\{% end/gm)) found.push(body);
  return Object.fromEntries(found.map((block, i) => [`${name}#${i + 1}`, block]));
}

export interface Verdict {
  readonly file: string;
  /** Which document of the file, counted from 0. */
  readonly document: number;
  readonly kind: string | undefined;
  readonly apiVersion: string | undefined;
  readonly verdict: "accepted" | "rejected" | "yaml-error" | "unknown-kind" | "not-kubernetes";
}

export function verdicts(): Verdict[] {
  return readFileSync(join(corpus, "SERVER_VERDICTS.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ f, doc, kind, api, verdict }) => ({ file: f, document: doc, kind, apiVersion: api, verdict }));
}
