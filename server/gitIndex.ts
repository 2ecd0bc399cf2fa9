/** The paths in Git's index (gitformat-index, versions 2 to 4): read, not asked of a program that may not be there. */

/** Bytes of an entry before its object id, and of the flags after it. */
const statBytes = 40;
const flagBytes = 2;
const extended = 0x4000;
const nameMask = 0xfff;

/**
 * The paths below the top of the work tree, with `/`. Those of a split index are only the ones that changed since it
 * was split.
 * @param idBytes bytes of an object id: 20, or 32 in a repository of SHA-256
 * @throws RangeError where the bytes end too early
 */
export function* indexedPaths(index: Buffer, idBytes: number): Generator<string> {
  if (index.length < 12 || index.toString("latin1", 0, 4) !== "DIRC") return;
  const version = index.readUInt32BE(4);
  const count = index.readUInt32BE(8);
  let path = "";
  for (let entry = 12, read = 0; read < count; read++) {
    const flags = index.readUInt16BE(entry + statBytes + idBytes);
    let at = entry + statBytes + idBytes + flagBytes + ((flags & extended) === 0 ? 0 : flagBytes);
    let kept = "";
    if (version === 4) {
      const dropped = offsetAt(index, at);
      at = dropped.end;
      kept = path.slice(0, Math.max(0, Buffer.byteLength(path, "latin1") - dropped.value));
    }
    const end = index.indexOf(
      0,
      (flags & nameMask) === nameMask || version === 4 ? at : at + (flags & nameMask),
    );
    if (end === -1) throw new RangeError("a path in Git's index has no end");
    // Bytes, so that what version 4 drops can be counted.
    path = kept + index.toString("latin1", at, end);
    yield Buffer.from(path, "latin1").toString("utf8");
    entry = version === 4 ? end + 1 : entry + ((end - entry + 8) & ~7);
  }
}

/** A number as Git's pack format writes offsets. */
function offsetAt(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let at = start;
  let byte = bytes.readUInt8(at++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = bytes.readUInt8(at++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, end: at };
}
