/** The sandbox cannot start; the message says what to do, and quotes no key. */
export class StartError extends Error {
  override readonly name = "StartError";
}
