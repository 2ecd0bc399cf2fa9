import type { Part } from "../parts.ts";
import { plainText } from "../parts.ts";
import { escaped } from "../quoting.ts";
import type { SnippetLanguage } from "../snippet.ts";

/** httpsnippet 11 has no Rust: this is reqwest's blocking client, with the fewest crates. */
export const rust: SnippetLanguage = {
  id: "rust",
  name: "Rust (reqwest)",
  editorLanguage: "rust",
  headers: "utf-8",
  write({ method, url, queryKey, headers, body }) {
    const calls = [
      ...(queryKey === undefined
        ? []
        : [`query(&[(${string([{ text: queryKey.name }])}, ${string([queryKey.value])})])`]),
      ...headers.map(({ name, value }) => `header(${string([{ text: name }])}, ${string(value)})`),
      ...(body === undefined ? [] : [`body(${string([{ text: body }])})`]),
    ];
    return [
      '// Cargo.toml: reqwest = { version = "0.12", features = ["blocking"] }',
      "fn main() -> Result<(), Box<dyn std::error::Error>> {",
      "    let response = reqwest::blocking::Client::new()",
      `        .request(reqwest::Method::${method}, ${string([{ text: url }])})`,
      ...calls.map((call) => `        .${call}`),
      "        .send()?;",
      '    println!("{}", response.text()?);',
      "    Ok(())",
      "}",
    ].join("\n");
  },
};

function string(parts: readonly Part[]): string {
  const text = plainText(parts);
  if (text !== undefined) return escaped(text, '"');
  const format = parts.map((part) => ("text" in part ? part.text.replace(/[{}]/g, "$&$&") : "{}")).join("");
  return format === "{}" ? variable : `format!(${escaped(format, '"')}, ${variable})`;
}

const variable = 'std::env::var("GATEWAY_KEY")?';
