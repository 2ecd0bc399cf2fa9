/** Where no tool of the language is at hand: the language's documented reading, played against what we write. */
import { describe, expect, it } from "vitest";
import { CredentialValue } from "../../client/credentials/credentialValue.ts";
import { callOf } from "../../client/invocation/call.ts";
import {
  bashWord,
  cmdText,
  escaped,
  powershellLiteral,
  windowsArgument,
} from "../../client/invocation/quoting.ts";
import { snippet } from "../../client/invocation/snippet.ts";
import { snippetLanguages } from "../../client/invocation/snippets/index.ts";
import { cmdArguments, programArguments } from "./windows.ts";

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join("");
const values = [
  "plain",
  "with spaces",
  printable,
  [...printable].reverse().join(""),
  'a"b',
  '"',
  '""',
  '"a b"',
  "\\",
  "a\\",
  'a\\"b',
  'a\\\\"',
  "%",
  "100%",
  "%PATH%",
  "%PATH:~0,1%",
  "\\%",
  '"%"',
  '%"%',
  "a & calc & b",
  '" & calc & "',
  "^&|<>()",
  "!PATH!",
  "it's",
  "--config",
  "@file",
  "a\tb",
];
const environment = { PATH: "C:\\Windows", KEY: "k" };

describe("cmd hands curl what was meant", () => {
  it.each(values)("%s", (value) => {
    const text = snippet(languageOf("curl-cmd"), callWith(value));
    expect(cmdArguments(text, environment)).toContain(`x-a: ${value}`);
  });

  it("and the key from the variable, beside an encoded name", () => {
    const text = snippet(
      languageOf("curl-cmd"),
      callOf({ ...invocation, queryParameter: "a b" }, { keyIn: "query" }),
    );
    expect(cmdArguments(text, { GATEWAY_KEY: "sk-1" })).toContain("a%20b=sk-1");
  });

  it("a body that is JSON", () => {
    const body = { text: `${printable} ü` };
    const text = snippet(languageOf("curl-cmd"), callOf(invocation, { method: "POST", body }));
    const data = cmdArguments(text, environment).at(-1) ?? "";
    expect(JSON.parse(data)).toEqual(body);
  });
});

describe("PowerShell hands curl.exe what was meant", () => {
  // NativeCommandParameterBinder.AppendOneNativeArgument: with unquoted white space in quotes, otherwise as it is.
  const legacy = (argument: string): string =>
    /\s/.test(argument) ? `"${argument}${/\\*$/.exec(argument)?.[0] ?? ""}"` : argument;

  it.each(values)("%s", (value) => {
    const argument = `x-a: ${value}`;
    expect(programArguments(legacy(windowsArgument(argument, '\\"')))).toEqual([argument]);
  });

  it("in a block that takes quotes as every version does, only where there are some", () => {
    expect(snippet(languageOf("curl-powershell"), callWith('"'))).toMatch(
      /^& \{\n {2}\$PSNativeCommandArgumentPassing = 'Legacy'\n {2}curl\.exe [\s\S]*\n\}$/,
    );
    expect(snippet(languageOf("curl-powershell"), callWith("a"))).toMatch(/^curl\.exe /);
  });
});

describe("a literal of PowerShell", () => {
  // about_Quoting_Rules: between apostrophes everything stands for itself but an apostrophe, which is doubled.
  it.each([
    ["$env:PATH `n $(id)", "'$env:PATH `n $(id)'"],
    ["it's", "'it''s'"],
    ["‘curly’ ‚low‛", "'‘‘curly’’ ‚‚low‛‛'"],
    ['"double" “curly”', "'\"double\" “curly”'"],
  ])("%s", (text, literal) => {
    expect(powershellLiteral(text)).toBe(literal);
  });
});

describe("a literal of Swift", () => {
  // The Swift Programming Language, Strings and Characters: `\(…)` is replaced, `\\` is a backslash.
  it.each([
    ["\\(secret)", '"\\\\(secret)"'],
    ['"', '"\\""'],
    ["\\u{41} #", '"\\\\u{41} #"'],
    ["a\tb", '"a\\tb"'],
  ])("%s", (text, literal) => {
    expect(escaped(text, '"')).toBe(literal);
  });
});

describe("a word of bash", () => {
  it.each([
    ["-H", "-H"],
    ["~", "'~'"],
    ["a=b", "'a=b'"],
    ["{a,b}", "'{a,b}'"],
    ["!!", "'!!'"],
    ["", "''"],
  ])("%s", (text, word) => {
    expect(bashWord(text)).toBe(word);
  });

  it("keeps an exclamation mark out of double quotes, where history looks", () => {
    const text = snippet(languageOf("curl-bash"), callOf({ ...invocation, headerPrefix: "Key! " }));
    expect(text).toContain(`'x-api-key: Key! '"$GATEWAY_KEY"`);
  });
});

describe("a .http file", () => {
  it("is read by REST Client: request, headers, an empty line, body", () => {
    const request = { method: "POST", body: { a: 1 }, headers: { "x-a": "b" }, keyIn: "query" } as const;
    expect(snippet(languageOf("http"), callOf(invocation, request))).toBe(
      [
        "@key = {{$processEnv GATEWAY_KEY}}",
        "",
        "POST https://api.acme.test/?api_key={{%key}}",
        "x-a: b",
        "content-type: application/json",
        "",
        '{"a":1}',
      ].join("\n"),
    );
  });
});

it("an axios error, which holds the request and its key, is not printed whole", () => {
  expect(snippet(languageOf("javascript-axios"), callWith("a"))).not.toContain("console.error(err)");
});

it("Windows PowerShell gets the content type once, not among the headers, where it refuses it", () => {
  const text = snippet(languageOf("powershell"), callOf(invocation, { method: "POST", body: {} }));
  expect(text.match(/content-?type/gi)).toHaveLength(1);
});

it("cmd's percent sign steps out of the quotes", () => {
  expect(cmdText("a%b\\%")).toBe('a"^%"b\\\\"^%"');
});

function callWith(value: string): ReturnType<typeof callOf> {
  return callOf(invocation, { headers: { "x-a": value } }, new CredentialValue("sk-1"));
}

function languageOf(id: string): (typeof snippetLanguages)[number] {
  const language = snippetLanguages.find((known) => known.id === id);
  if (language === undefined) throw new Error(id);
  return language;
}

const invocation = {
  apiName: "weather",
  credentialType: "api-key",
  headerName: "x-api-key",
  queryParameter: "api_key",
  baseUrl: "https://api.acme.test",
  basePath: "",
} as const;
