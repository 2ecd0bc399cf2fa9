/** All files, in as many shares as pay. What is said is the same, and in the same order. */
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { fingerprintKey } from "../../../server/fingerprint.ts";
import type { Finds, Problem } from "./find.ts";
import { keptText } from "./limits.ts";
import { type Batch, batches, type Checked, type Known, type Read, Share, type Task } from "./share.ts";
import { Thread } from "./thread.ts";

/** A thread takes as long to start as some hundred files take to be read and checked. */
const filesWorthAThread = 500;
const mostThreads = 4;

export interface Reading {
  /** What could not be read, each as `<path>: <what happened>; <what to do>`. */
  readonly problems: readonly string[];
  /** In the order of the files, which are checked while this is gone through. */
  readonly checked: AsyncIterable<Checked>;
  /** Sentences about schemas of ours that could not be read; complete once everything is checked. */
  readonly damage: ReadonlySet<string>;
}

export async function read(finds: Finds): Promise<Reading> {
  const { files, stdin, configurations, whole } = finds;
  const worth = Math.floor(files.size / filesWorthAThread);
  const count = Math.max(1, Math.min(availableParallelism(), mostThreads, worth));
  if (count > 1) compileSparingly();
  const task: Task = {
    files,
    stdin,
    configurations: configurations.texts,
    keptText: keptText / count,
    fingerprintKey: fingerprintKey(),
    next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
  const threads = Array.from({ length: count - 1 }, () => new Thread(task));
  const share = new Share(task);
  const own = share.read();
  const others = await Promise.all(threads.map((thread) => thread.read));
  const unread = inTheirOrder(files, [...own, ...others.flatMap(({ problems }) => problems)]);
  const problems = [...finds.problems, ...unread].filter(({ name }) => !share.language.status(name).ignored);
  // What is missing may stand in a file that was not named or could not be read.
  const [known, ...knownToOthers] = exchanged(share, others, whole && problems.length === 0);
  share.known = known;
  const faults = configurations.faults(share.language, files);
  const damage = new Set<string>();
  return {
    problems: [...problems.map(({ message }) => message), ...faults],
    checked: inOrder(batches(task), share, threads, knownToOthers, damage),
    damage,
  };
}

/**
 * A lint takes a second or two, and each thread has its own code: a third of the time would go into optimising it.
 * What runs often is optimised later, and everything compiled the cheap way at once.
 */
function compileSparingly(): void {
  setFlagsFromString("--always-sparkplug");
  setFlagsFromString("--interrupt-budget=500000");
}

function inTheirOrder(files: Finds["files"], problems: readonly Problem[]): readonly Problem[] {
  const places = new Map([...files.keys()].map((name, i) => [name, i]));
  return [...problems].sort((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0));
}

/** What each share is to know of the others. */
function exchanged(share: Share, others: readonly Read[], complete: boolean): [Known, ...Known[]] {
  if (others.length === 0) return [{ complete, elsewhere: [] }];
  const all = [share.mentions, ...others.map(({ mentions }) => mentions)];
  const known = (number: number) => ({ complete, elsewhere: all.filter((_, i) => i !== number) });
  return [known(0), ...others.map((_, i) => known(i + 1))];
}

/** This thread checks its own share while it waits for what is to be told next. */
async function* inOrder(
  count: number,
  share: Share,
  threads: readonly Thread[],
  known: readonly Known[],
  damage: Set<string>,
): AsyncGenerator<Checked> {
  const done = new Map<number, Batch>();
  let wake = () => {};
  threads.forEach((thread, i) => {
    thread.check(known[i] as Known, (batch) => {
      done.set(batch.number, batch);
      wake();
    });
  });
  const own = share.check();
  for (let number = 0; number < count; number++) {
    while (!done.has(number)) {
      const next = own.next();
      if (!next.done) done.set(next.value.number, next.value);
      await new Promise<void>((resolve) => {
        if (next.done) wake = resolve;
        else setImmediate(resolve);
      });
    }
    const batch = done.get(number);
    for (const sentence of batch?.damage ?? []) damage.add(sentence);
    yield* batch?.checked ?? [];
    done.delete(number);
  }
}
