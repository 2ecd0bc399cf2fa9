import { inspect } from "node:util";
import { mask } from "./mask.ts";

/**
 * A key on its way from a gateway to where it is kept. It can be printed, logged, put into JSON or an error by
 * mistake: what shows is its mask. `reveal` is the one way to the text, so that every use can be searched for.
 */
export class CredentialValue {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The key itself. Call it where the key leaves for its purpose, and nowhere else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return mask(this.#text);
  }

  toJSON(): string {
    return mask(this.#text);
  }

  [inspect.custom](): string {
    return mask(this.#text);
  }
}
