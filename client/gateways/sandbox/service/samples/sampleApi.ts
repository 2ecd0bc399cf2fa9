/** What an API behind the proxy is. */

/** A call as it reaches the upstream: checked, and without the caller's key unless that was asked for. */
export interface UpstreamRequest {
  readonly method: string;
  /** As it was sent, percent-encoded, with the API's own path in front. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name; a repeated one has its values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The application, as `X-Consumer-Username` has it. */
  readonly consumer: string;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SampleApi {
  /** Scopes name it. */
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly description: string;
  /** It gets this path and everything below; `/` first, none at the end. */
  readonly path: string;
  answer(request: UpstreamRequest): UpstreamAnswer;
}

/** For a path below the API's own that it does not have. */
export function noSuchPath(path: string): UpstreamAnswer {
  return { status: 404, body: { error: { code: "not_found", message: `There is no ${path}` } } };
}

/** Undefined where a method is one of `allowed`, else the refusal. */
export function onlyMethods(
  { method }: UpstreamRequest,
  ...allowed: readonly string[]
): UpstreamAnswer | undefined {
  if (allowed.includes(method)) return undefined;
  return {
    status: 405,
    headers: { allow: allowed.join(", ") },
    body: { error: { code: "method_not_allowed", message: `${method} is not possible here` } },
  };
}
