/** The secret under which keys are hashed. It lies beside the database, not in it: a copy of that is of no use. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";

const BYTES = 32;

/** Reads `file`, or makes a new secret where there is none or it is none. */
export function hashSecret(file: string): { readonly secret: Buffer; readonly isNew: boolean } {
  const found = read(file);
  if (found?.length === BYTES) return { secret: found, isNew: false };
  const secret = randomBytes(BYTES);
  const fresh = `${file}.new`;
  const handle = openSync(fresh, "w", 0o600);
  try {
    writeSync(handle, secret);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
  return { secret, isNew: true };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
