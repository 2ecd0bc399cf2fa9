/**
 * Where the limiter's windows are kept: a log beside the database. Each change of a key's windows is appended, and
 * the latest record of a key counts; of the others, memory knows where it is and no more.
 *
 * A record is one write of 56 bytes, where a row of SQLite takes ten times as long, and pages of a log that has to
 * be brought to the disk. It is as safe: it outlives the process (SIGKILL). After a power failure, what did not
 * reach the disk counts as not spent; a torn record is known by its checksum.
 */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "./clock.ts";
import { SPANS, type StoredWindow, type StoredWindows, type WindowStore } from "./limiter.ts";
import { storageError } from "./storageError.ts";

/** Six doubles (window, spent and when the clock went back, of minute and day), then key and checksum. */
const DOUBLES = 7;
const BYTES = DOUBLES * 8;
const KEY = 12;
const CHECKSUM = 13;
/** Records that are read or written in one go. */
const CHUNK = 1024;
/** A log of fewer records is never written anew. */
const SMALL = 65_536;

export class Quotas implements WindowStore {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #record = new LogRecord();
  #handle: number | undefined;
  /** By key: which record is its latest, counted from 1. */
  #places = new Int32Array(CHUNK);
  #count = 0;
  /** So many records, and the log is written anew without what is out of date. */
  #room = SMALL;

  /**
   * @param isNew The database was made just now: what an earlier one's keys spent is nobody's.
   * Throws `ServiceError` `storage_full`, `storage_failed`, as everything here.
   */
  constructor(file: string, clock: Clock, isNew: boolean) {
    this.#file = file;
    this.#clock = clock;
    this.#orFail(() => {
      if (isNew) rmSync(file, { force: true });
      else if (existsSync(file)) this.#count = this.#eachRecord((key, place) => this.#place(key, place));
    });
  }

  load(key: number): StoredWindows | undefined {
    const place = this.#places[key] ?? 0;
    if (place === 0) return undefined;
    this.#orFail(() => readSync(this.#open(), this.#record.bytes, 0, BYTES, (place - 1) * BYTES));
    return this.#record.windows;
  }

  save(key: number, windows: StoredWindows): void {
    this.#orFail(() => {
      if (this.#count >= this.#room) this.#writeAnew();
      this.#record.set(key, windows);
      // At a place of our own: what is left of a write that failed half-way is written over.
      writeAll(this.#open(), this.#record.bytes, this.#count * BYTES);
      this.#place(key, ++this.#count);
    });
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #open(): number {
    this.#handle ??= openForBoth(this.#file);
    return this.#handle;
  }

  #place(key: number, place: number): void {
    if (key >= this.#places.length) {
      const places = new Int32Array(Math.max(key + 1, this.#places.length * 2));
      places.set(this.#places);
      this.#places = places;
    }
    this.#places[key] = place;
  }

  /** In one move: whoever is killed here leaves the one log or the other. */
  #writeAnew(): void {
    // Before all else: what fails is not tried again at each call.
    this.#room = this.#count + SMALL;
    const now = this.#clock.now();
    const fresh = `${this.#file}.new`;
    const handle = openSync(fresh, "w", 0o600);
    const kept: number[] = [];
    const out = new Uint8Array(CHUNK * BYTES);
    try {
      let length = 0;
      let written = 0;
      const flush = () => {
        writeAll(handle, out.subarray(0, length), written);
        written += length;
        length = 0;
      };
      this.#eachRecord((key, place, record) => {
        if (this.#places[key] !== place || hasEnded(record.windows, now)) return;
        out.set(record.bytes, length);
        length += BYTES;
        kept.push(key);
        if (length === out.length) flush();
      });
      flush();
    } finally {
      closeSync(handle);
    }
    // Windows renames no file over one that is open.
    this.close();
    renameSync(fresh, this.#file);
    this.#places.fill(0);
    for (const [at, key] of kept.entries()) this.#places[key] = at + 1;
    this.#count = kept.length;
    this.#room = Math.max(SMALL, 2 * kept.length);
  }

  /** @returns how many there are, those among them that are none. */
  #eachRecord(visit: (key: number, place: number, record: LogRecord) => void): number {
    const handle = this.#open();
    const chunk = new Uint8Array(CHUNK * BYTES);
    const record = new LogRecord();
    let place = 0;
    for (;;) {
      const length = readSync(handle, chunk, 0, chunk.length, place * BYTES);
      const whole = Math.floor(length / BYTES);
      for (let at = 0; at < whole; at++) {
        record.bytes.set(chunk.subarray(at * BYTES, (at + 1) * BYTES));
        place++;
        if (record.isSound) visit(record.key, place, record);
      }
      if (whole < CHUNK) return place;
    }
  }

  #orFail<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storageError(dirname(this.#file), error);
    }
  }
}

/** A record, as bytes and as what they say. */
class LogRecord {
  readonly #doubles = new Float64Array(DOUBLES);
  readonly #words = new Int32Array(this.#doubles.buffer);
  readonly bytes = new Uint8Array(this.#doubles.buffer);

  get key(): number {
    return this.#words[KEY] ?? 0;
  }

  get windows(): StoredWindows {
    return { minute: this.#window(0), day: this.#window(3) };
  }

  get isSound(): boolean {
    return this.key > 0 && this.#words[CHECKSUM] === this.#checksum();
  }

  set(key: number, { minute, day }: StoredWindows): void {
    this.#setWindow(0, minute);
    this.#setWindow(3, day);
    this.#words[KEY] = key;
    this.#words[CHECKSUM] = this.#checksum();
  }

  #window(at: number): StoredWindow {
    const [window = 0, spent = 0, wentBack = Number.NaN] = this.#doubles.subarray(at, at + 3);
    return { window, spent, wentBack: Number.isNaN(wentBack) ? null : wentBack };
  }

  #setWindow(at: number, { window, spent, wentBack }: StoredWindow): void {
    this.#doubles[at] = window;
    this.#doubles[at + 1] = spent;
    this.#doubles[at + 2] = wentBack ?? Number.NaN;
  }

  /** Of everything before it. */
  #checksum(): number {
    let sum = 1;
    for (let at = 0; at < CHECKSUM; at++) sum = (Math.imul(sum, 31) + (this.#words[at] ?? 0)) | 0;
    return sum;
  }
}

function hasEnded({ minute, day }: StoredWindows, now: number): boolean {
  return now >= (minute.window + 1) * SPANS.minute && now >= (day.window + 1) * SPANS.day;
}

/** For reading and writing, made where it is missing, left as it is where it is not. */
function openForBoth(file: string): number {
  closeSync(openSync(file, "a", 0o600));
  return openSync(file, "r+");
}

/** Throws where there is no room for the rest. */
function writeAll(handle: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(handle, bytes, done, bytes.length - done, position + done);
  }
}
