/**
 * Something that keeps keys, or the record of what was done with them, could not do its work. Neither `message`
 * nor `next` holds a credential, and there is no `cause`: what a keyring or a parser says may quote the value.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";
  /** What to do now: a sentence. */
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }

  /** For a failed call of the file system. `doing` is a clause: "The audit log /x could not be written". */
  static fromFileSystem(error: unknown, doing: string): StorageError {
    if (error instanceof StorageError) return error;
    const code = errorCode(error) ?? (error instanceof Error ? error.name : typeof error);
    return new StorageError(`${doing} (${code}).`, nextByCode(code));
  }
}

/** `ENOENT` and the like; undefined for errors that are not the file system's. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function nextByCode(code: string): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return "Make room on the disk, then try again.";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "Check who owns the folder and whether it may be written, then try again.";
    case "ENOENT":
      return "Check the path, then try again.";
    case "ENOTDIR":
    case "EISDIR":
    case "EEXIST":
      return "Check what stands at that path, then try again.";
    default:
      return "Check the disk and the path, then try again.";
  }
}
