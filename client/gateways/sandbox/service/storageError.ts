import { ServiceError } from "./service.ts";

/** What it means to a person that the system refused something in the sandbox's folder. */
export function storageError(folder: string, cause: unknown): ServiceError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  const full = /^(ENOSPC|EDQUOT|EFBIG)$/.test(code);
  return new ServiceError(
    full ? "storage_full" : "storage_failed",
    `The sandbox's folder ${folder} cannot be used (${code}). Check that it can be written, or choose another.`,
    { cause },
  );
}
