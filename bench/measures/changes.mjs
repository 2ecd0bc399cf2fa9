/** From a change in the middle of a file to its diagnostics; then the memory that each server took at most. */
import { join } from "node:path";
import { manifests, mistake, oneFile } from "../manifests.mjs";
import { pause } from "../processes.mjs";
import { goals, median, rotated, row } from "../report.mjs";
import { errors, Session } from "../servers.mjs";

/** What yaml-language-server waits after each change before it starts to work. */
const debounce = 200;

export async function measureChanges({ servers, folder, count, repetitions, goal }) {
  const documents = manifests(count);
  const text = oneFile(documents);
  const sessions = new Map();
  const times = new Map();
  try {
    for (const [role, server] of Object.entries(servers)) {
      const own = join(folder, `changes-${count}-${role}`);
      const session = await Session.open(server, own, text, (found) => errors(found).length === 0);
      sessions.set(role, session);
      for (const kind of server.finds) {
        // Also proves that settings and schemas have arrived.
        await session.spoilAndMend(mistake(documents, Math.floor(count / 2), kind));
        times.set(`${role} ${kind}`, []);
      }
    }
    for (const session of sessions.values()) await session.idle();
    for (let i = 0; i < repetitions; i++) {
      for (const [role, session] of rotated([...sessions], i)) {
        for (const kind of servers[role].finds) {
          const place = mistake(documents, Math.floor(count / 2), kind);
          times.get(`${role} ${kind}`).push(...(await session.spoilAndMend(place)));
          await pause(20);
        }
      }
    }
    const memory = new Map([...sessions].map(([role, session]) => [role, [session.peakMemory()]]));
    return [...timeRows(count, times, goal), ...memoryRows(count, memory)];
  } finally {
    await Promise.all([...sessions.values()].map((session) => session.close()));
  }
}

function timeRows(count, times, goal) {
  const rows = [];
  for (const [label, role, kind] of [
    ["with our schemas", "withSchemas", "type"],
    ["syntax only", "syntaxOnly", "syntax"],
  ]) {
    const ours = times.get(`ours ${kind}`);
    const peer = times.get(`${role} ${kind}`);
    const figure = `change → diagnostics, ${count} documents, peer ${label}`;
    rows.push(row({ figure, unit: "ms", ours, peer, faster: true, goal }));
    const working = peer.map((time) => time - debounce);
    rows.push(
      row({
        figure: `  … less the peer's debounce of ${debounce} ms`,
        unit: "ms",
        ours,
        peer: working,
        faster: true,
      }),
    );
  }
  return rows;
}

function memoryRows(count, memory) {
  if (count < 1000) return [];
  return [
    ["with our schemas", "withSchemas"],
    ["syntax only", "syntaxOnly"],
  ].map(([label, role]) => {
    const figure = `peak memory after these changes, ${count} documents, peer ${label}`;
    if (median(memory.get("ours")) === undefined) return row({ figure, note: "not measured on this system" });
    return row({ figure, unit: "MiB", ours: memory.get("ours"), peer: memory.get(role), goal: goals.memory });
  });
}
