import { ServiceError } from "./service.ts";

/** An answer that is no result: `{"error": {"code", "message"}}`. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  /** For programs: `not_found`. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** What the caller gets to hear of an error: nothing of one that nobody expected. */
  static from(error: unknown): HttpError {
    if (error instanceof HttpError) return error;
    if (error instanceof ServiceError) return new HttpError(error.status, error.code, error.message);
    return new HttpError(500, "internal", "The sandbox broke down over this; it is a bug, please report it.");
  }
}
