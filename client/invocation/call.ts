import type { CredentialValue } from "../credentials/credentialValue.ts";
import type { Invocation } from "../gateways/gateway.ts";
import { GatewayError } from "../gateways/gatewayError.ts";
import { address, parameter, strictlyEncoded } from "./address.ts";
import { joined, type Part } from "./parts.ts";

/** What a caller sends beyond the key. */
export interface CallRequest {
  /** `GET` unless told. */
  readonly method?: string;
  /** Below the API's base path, with its query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON value. */
  readonly body?: unknown;
  /** Where the key goes, if the API takes it at both places; the header unless told. */
  readonly keyIn?: "header" | "query";
}

export interface CallHeader {
  readonly name: string;
  readonly value: readonly Part[];
}

/** One request, ready to be written in any language: the URL is encoded, no line break is anywhere. */
export interface Call {
  readonly method: string;
  /** Without the key. */
  readonly url: string;
  /** Where the key goes into the query; neither is encoded yet. */
  readonly queryKey?: { readonly name: string; readonly value: Part };
  readonly headers: readonly CallHeader[];
  /** JSON in ASCII: several clients send a string as Latin-1. */
  readonly body?: string;
}

/**
 * The request that calls an API.
 * @param credential The key itself, to stand in the snippet; without it an environment variable does.
 * @throws GatewayError `invalid` where a part cannot be sent as it stands.
 */
export function callOf(
  invocation: Invocation,
  request: CallRequest = {},
  credential?: CredentialValue,
): Call {
  const { method = "GET", path = "", headers = {}, body } = request;
  if (!/^[A-Z]+$/.test(method)) throw invalid("The method is not one of HTTP's", "GET or POST, for example.");
  const url = address(invocation.baseUrl, invocation.basePath, path).replace(/[{}]/g, strictlyEncoded);
  const plain = Object.entries(headers).map(([name, text]) => headerOf(name, [{ text }]));
  const content = body === undefined ? [] : [headerOf("content-type", [{ text: "application/json" }])];
  const own = plain.filter(({ name }) => name.toLowerCase() !== "content-type" || body === undefined);
  const rest = { method, url, ...(body === undefined ? {} : { body: asciiJson(body) }) };
  const key: Part = credential === undefined ? { key: "key" } : { text: credential.reveal() };
  if (placeOfKey(invocation, request.keyIn) === "query") {
    const queryKey = { name: invocation.queryParameter ?? "", value: key };
    return { ...rest, queryKey, headers: [...own, ...content] };
  }
  const keyHeader = headerOf(invocation.headerName ?? "", [{ text: invocation.headerPrefix ?? "" }, key]);
  return { ...rest, headers: [keyHeader, ...own, ...content] };
}

/** The URL with the key in it, where it goes there. */
export function urlOf({ url, queryKey }: Call): readonly Part[] {
  if (queryKey === undefined) return [{ text: url }];
  const { name, value } = queryKey;
  const encoded: Part = "text" in value ? { text: strictlyEncoded(value.text) } : { key: "encoded key" };
  return joined([{ text: parameter(url, name) }, encoded]);
}

function placeOfKey(invocation: Invocation, wanted: "header" | "query" | undefined): "header" | "query" {
  const place = wanted ?? (invocation.headerName === undefined ? "query" : "header");
  const name = place === "header" ? invocation.headerName : invocation.queryParameter;
  if (name !== undefined && name !== "") return place;
  throw invalid(
    place === "header" ? "The API takes no key from a header" : "The API takes no key from the query",
    "Ask for the other place, or look at the gateway's key plugin.",
  );
}

function headerOf(name: string, value: readonly Part[]): CallHeader {
  // RFC 9110 allows more first characters, which command lines and .http files take for something else.
  if (!/^\w[\w!#$%&'*+\-.^`|~]*$/.test(name)) {
    throw invalid("A header's name has characters that no header has", "Correct the header's name.");
  }
  const texts = value.flatMap((part) => ("text" in part ? [part.text] : []));
  if (texts.some((text) => hasControl(text))) {
    throw invalid(
      `The value of the header ${name} has a line break or another control character`,
      "Take it out: it would end the header, and what follows would be read as another one.",
    );
  }
  return { name, value: joined(value) };
}

/** RFC 9110 §5.5: a tab is the only control character that a field value may have. */
function hasControl(text: string): boolean {
  return [...text].some((character) => (character < " " && character !== "\t") || character === "\u007f");
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function invalid(message: string, next: string): GatewayError {
  return new GatewayError("invalid", message, { next });
}
