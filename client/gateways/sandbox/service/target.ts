import { HttpError } from "./httpError.ts";

export interface Target {
  /** As it was sent: `/weather/v1/cities/S%C3%A3o%20Paulo`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Splits what stands between method and version. Throws `HttpError` 400 for `*`, whole URLs and raw bytes. */
export function readTarget(url: string | undefined): Target {
  if (url === undefined || !/^\/[\x21-\x7e]*$/.test(url)) {
    throw new HttpError(400, "bad_target", "The request's target is no path of visible ASCII characters.");
  }
  const [path = "", ...query] = url.replace(/#.*$/, "").split("?");
  return { path, query: new URLSearchParams(query.join("?")) };
}

/** `/a/b%20c` → `a`, `b c`. A slash that was sent as `%2F` is part of its segment. Throws `HttpError` 400. */
export function segmentsOf(path: string): string[] {
  try {
    return path.slice(1).split("/").map(decodeURIComponent);
  } catch {
    throw new HttpError(400, "bad_target", "The path has a % that begins no UTF-8 character.");
  }
}
