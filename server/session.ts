/** What the editor has open and what lies on disk, brought together in one `Language`. Knows no protocol. */
import { basename, dirname } from "node:path";
import { type Read, readManifest, readManifests, walk } from "./files.ts";
import { configFileName } from "./language/config.ts";
import type { FileFinding, Language } from "./language/index.ts";
import type { Change } from "./language/text/sourceFile.ts";
import type { EditorSettings, FileStatus } from "./protocol.ts";

const mebibyte = 1024 * 1024;

export interface SessionEvents {
  /** Findings of these open files may be others now. */
  changed(files: ReadonlySet<string>): void;
  log(message: string): void;
}

/** Files are named by their path with `/`, unsaved ones by their URI. */
export class Session {
  readonly #language: Language;
  readonly #events: SessionEvents;
  readonly #open = new Set<string>();
  /** Open files that are larger than the limit, by name; they are not read. */
  readonly #tooLarge = new Set<string>();
  readonly #versions = new Map<string, number>();
  /** How often a file was heard to have changed on disk. */
  readonly #heard = new Map<string, number>();
  #settings: EditorSettings = { validate: true, maxFileSize: 4 };

  constructor(language: Language, events: SessionEvents) {
    this.#language = language;
    this.#events = events;
  }

  set settings(settings: EditorSettings) {
    const limit = this.#settings.maxFileSize;
    this.#settings = settings;
    if (settings.maxFileSize !== limit) {
      for (const name of this.#open) if (!this.#tooLarge.has(name)) this.#limit(name);
    }
    this.#announce(this.#open);
  }

  open(name: string, text: string): void {
    this.#open.add(name);
    if (this.#refuses(text.length)) {
      this.#tooLarge.add(name);
      this.#announce(this.#language.remove(name));
      return;
    }
    this.#announce(this.#language.open(name, text));
    this.#configure(name, text);
  }

  change(name: string, changes: readonly Change[]): void {
    if (this.#tooLarge.has(name)) return;
    const touched = new Set<string>();
    for (const change of changes) for (const file of this.#language.edit(name, change)) touched.add(file);
    this.#limit(name);
    this.#announce(touched);
    if (isConfig(name)) this.#configure(name, this.#textOf(name));
  }

  /** The whole text, for editors that send no ranges. */
  replace(name: string, text: string): void {
    this.#tooLarge.delete(name);
    this.open(name, text);
  }

  /** What is on disk counts again. */
  async close(name: string): Promise<void> {
    this.#open.delete(name);
    this.#tooLarge.delete(name);
    this.#versions.delete(name);
    await this.diskChanged(name);
  }

  /** A file was made, changed or deleted outside the editor. */
  async diskChanged(name: string): Promise<void> {
    const news = this.#hear(name);
    if (this.#open.has(name)) return;
    const file = await readManifest(name, this.#limitInBytes);
    // Reading takes time; what was heard meanwhile is newer.
    if (this.#heard.get(name) === news) this.#take(name, file);
  }

  diskDeleted(name: string): void {
    this.#hear(name);
    if (!this.#open.has(name)) this.#forget(name);
  }

  #hear(name: string): number {
    const news = (this.#heard.get(name) ?? 0) + 1;
    this.#heard.set(name, news);
    return news;
  }

  #forget(name: string): void {
    this.#announce(this.#language.remove(name));
    this.#configure(name, undefined);
  }

  /** Reads every manifest below the folders; the editor's own texts stay as they are. `progress` hears how many are read. */
  async index(folders: readonly string[], progress: (done: number) => void): Promise<void> {
    this.#language.complete = false;
    let done = 0;
    for (const folder of folders) {
      const paths = walk(folder, { onProblem: (problem) => this.#events.log(problem) });
      for await (const { path, file } of readManifests(paths, this.#limitInBytes)) {
        const name = toName(path);
        if (!this.#heard.has(name)) this.#take(name, file);
        if (++done % 200 === 0) progress(done);
      }
    }
    this.#language.complete = true;
    this.#announce(this.#open);
  }

  findings(name: string): readonly FileFinding[] {
    return this.#settings.validate && !this.#tooLarge.has(name) ? this.#language.check(name) : [];
  }

  /** Grows whenever the findings of an open file may have changed. */
  version(name: string): number {
    return this.#versions.get(name) ?? 0;
  }

  get openFiles(): ReadonlySet<string> {
    return this.#open;
  }

  status(name: string): FileStatus {
    const { manifests, kinds, ignored, templates } = this.#language.status(name);
    const status = { documents: manifests, kinds };
    const notChecked = this.#reason(name, ignored, manifests === 0 && templates > 0);
    return notChecked === undefined ? status : { ...status, notChecked };
  }

  /** The editor's own text wins, also if it was opened while the file was read. */
  #take(name: string, file: Read): void {
    if (this.#open.has(name)) return;
    if (!("text" in file)) {
      this.#forget(name);
      return;
    }
    const touched = this.#language.open(name, file.text);
    // While the workspace is read, open files are told once, at the end.
    if (this.#language.complete) this.#announce(touched);
    this.#configure(name, file.text);
    this.#language.release(name);
  }

  get #limitInBytes(): number {
    return this.#settings.maxFileSize * mebibyte;
  }

  #reason(name: string, ignored: boolean, onlyTemplates: boolean): string | undefined {
    if (!this.#settings.validate) return "Switched off by the setting gatewayKeys.validate.";
    if (this.#tooLarge.has(name)) {
      return `The file is larger than ${this.#settings.maxFileSize} MiB (setting gatewayKeys.maxFileSize).`;
    }
    if (ignored) return `${configFileName} lists this file under \`ignore\`.`;
    if (onlyTemplates) return "This is a template: what it makes is known only when it has run.";
    return undefined;
  }

  #refuses(length: number): boolean {
    return length > this.#limitInBytes;
  }

  /** An open file that has grown over the limit is let go of until it is opened anew. */
  #limit(name: string): void {
    const documents = this.#language.documents(name);
    const last = documents[documents.length - 1];
    if (last === undefined || !this.#refuses(last.start + last.text.length)) return;
    this.#tooLarge.add(name);
    this.#announce(this.#language.remove(name));
  }

  #configure(name: string, text: string | undefined): void {
    if (!isConfig(name)) return;
    this.#language.configure(dirname(name), text);
    this.#announce(this.#open);
  }

  #textOf(name: string): string {
    return this.#language
      .documents(name)
      .map((document) => document.text)
      .join("");
  }

  #announce(files: ReadonlySet<string>): void {
    const open = new Set([...files].filter((file) => this.#open.has(file)));
    for (const file of open) this.#versions.set(file, this.version(file) + 1);
    if (open.size > 0) this.#events.changed(open);
  }
}

function isConfig(name: string): boolean {
  return basename(name) === configFileName;
}

/** A path as files are named here. */
export function toName(path: string): string {
  return path.replaceAll("\\", "/");
}
