import { addEntry, replaceScalar } from "../language/edit/yamlEdit.ts";
import type { Place } from "../language/facts/facts.ts";
import type { Manifest } from "../language/facts/manifest.ts";
import { isBefore } from "../language/facts/version.ts";
import { type Dialect, dialectOf } from "../language/kong/dialect.ts";
import { isKongFile, kongFileNames } from "../language/kong/file.ts";
import type { CheckedDocument, Edit, Fix, Report, Rule } from "../language/rule.ts";
import { type Entry, entryOf, type Mapping, type Node } from "../language/yaml/node.ts";

const field = "_format_version";
const newest = "3.0";

/**
 * Kong 3.9 kong/db/schema/others/declarative_config.lua:255 (a string, one of three, required);
 * decK cmd/common.go (for Kong 3 only `3.0`), pkg/file/kong_json_schema.json (a string).
 */
export const kongYmlFormatVersion: Rule = {
  id: "kong-yml-format-version",
  impact: "rejected",
  reads: "manifests",
  kinds: ["kong.yml"],
  title: "A kong.yml whose `_format_version` Kong refuses",
  why: 'Kong without a database loads a file only if its `_format_version` is the text `"1.1"`, `"2.1"` or `"3.0"`; decK applies only `"3.0"` to Kong 3. Without quotes YAML makes a number of it, and both refuse the file: Kong then does not start, or goes on with the old configuration. A file without a version is taken by decK only if another file of the same run has one.',
  off: "When a tool of yours writes the version into the file, or puts parts of it together.",
  examples: [
    {
      bad: `_format_version: 3.0
services:
  - name: weather
    url: http://weather:8080
    routes:
      - name: weather
        paths: [/weather]
`,
      good: `_format_version: "3.0"
services:
  - name: weather
    url: http://weather:8080
    routes:
      - name: weather
        paths: [/weather]
`,
      fixable: true,
    },
    {
      bad: `consumers:
  - username: mobile-app
keyauth_credentials:
  - consumer: mobile-app
    key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      good: `_format_version: "3.0"
consumers:
  - username: mobile-app
keyauth_credentials:
  - consumer: mobile-app
    key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`,
      fixable: true,
    },
  ],
  *check(document) {
    for (const manifest of document.manifests.filter(isKongFile)) {
      const dialect = () => dialectOf(manifest.root, document.text);
      const entry = entryOf(manifest.root, field);
      const found =
        entry === undefined ? absent(document, manifest, dialect) : written(document, entry, dialect);
      if (found !== undefined) yield found;
    }
  },
};

/** A part of a file may stand alone in its folder: what nobody reads alone is no error. */
function absent(document: CheckedDocument, { root }: Manifest, dialect: () => Dialect): Report | undefined {
  const first = root.entries[0];
  if (first === undefined) return undefined;
  const { reader } = dialect();
  const dbless = reader === "dbless";
  const whole = dbless || (reader === undefined && kongFileNames.test(document.document.file));
  const message = dbless
    ? `This file has no \`${field}\`: Kong refuses to load it. Begin it with \`${field}: "${newest}"\`.`
    : `This file has no \`${field}\`: Kong without a database refuses it, and decK takes it only beside a file that has one. Begin it with \`${field}: "${newest}"\`.`;
  const edit = insert(document.text, root);
  const fix = edit && { title: `Add \`${field}: "${newest}"\``, edits: [edit], safe: false };
  const severity = whole ? "warning" : "information";
  return { at: placeOf(first.key), message, severity, ...(fix === undefined ? {} : { fix }) };
}

/** At the top, where people look for it. */
function insert(text: string, root: Mapping): Edit | undefined {
  const { start } = root;
  if (root.style === "flow" || !/(^|[\r\n]|\ufeff)$/.test(text.slice(0, start))) {
    return addEntry(text, root, field, newest);
  }
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return { start, end: start, text: `${field}: "${newest}"${lineBreak}` };
}

function written(document: CheckedDocument, { value }: Entry, dialect: () => Dialect): Report | undefined {
  if (value.kind !== "scalar") {
    return {
      at: placeOf(value),
      message: `\`${field}\` takes a text such as \`"${newest}"\`: Kong refuses this.`,
    };
  }
  if (value.templated) return undefined;
  const shown = document.text.slice(value.start, value.end);
  if (typeof value.value !== "string") {
    const meant = meantBy(shown);
    const fix = change(document, value, meant ?? newest);
    const message =
      value.value !== null
        ? `Without quotes \`${shown}\` is no text but ${typeof value.value === "boolean" ? "a boolean" : "a number"}: Kong and decK refuse the file. Write \`"${meant ?? newest}"\`.`
        : `\`${field}\` is empty: Kong refuses the file. Write \`"${newest}"\`.`;
    return { at: placeOf(value), message, ...(fix === undefined ? {} : { fix }) };
  }
  if (!known.includes(value.value)) {
    const meant = meantBy(value.value) ?? newest;
    const fix = change(document, value, meant);
    const message = `Kong knows no format version \`${value.value}\` and refuses the file. Versions are ${known.map((version) => `\`"${version}"\``).join(", ")}.`;
    return { at: placeOf(value), message, ...(fix === undefined ? {} : { fix }) };
  }
  const kong = document.workspace.config.versions.get("kong");
  if (value.value === newest || isBefore(kong, "3.0")) return undefined;
  const { reader, shownBy } = dialect();
  if (reader !== "deck") return undefined;
  return {
    at: placeOf(value),
    message: `decK applies format version \`${value.value}\` to no Kong from 3.0 on, and ${shownBy} shows that this file is for decK. \`deck file convert\` writes it anew as \`"${newest}"\`.`,
    severity: "warning",
  };
}

const known = ["1.1", "2.1", newest];

/** `3`, `3.00` and `v3.0` are slips of one version. */
function meantBy(text: string): string | undefined {
  const major = /^v?(\d)(\.\d*)?$/.exec(text.trim())?.[1];
  return known.find((version) => version[0] === major);
}

function change(document: CheckedDocument, value: Node, to: string): Fix | undefined {
  const edit = value.kind === "scalar" ? replaceScalar(document.text, value, to) : undefined;
  return edit && { title: `Change it to \`"${to}"\``, edits: [edit], safe: false };
}

function placeOf({ start, end }: Node): Place {
  return { start, end, path: field };
}
