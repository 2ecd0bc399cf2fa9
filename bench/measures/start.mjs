/** From spawning a server to the first full diagnostics of a file of 1,000 documents. */
import { join } from "node:path";
import { manifests, mistake, oneFile, withMistakes } from "../manifests.mjs";
import { goals, rotated, row } from "../report.mjs";
import { errorsOn, Session } from "../servers.mjs";

const count = 1000;

export async function measureStart({ servers, folder, repetitions }) {
  const documents = manifests(count);
  // At the end of the file, so that nothing short of the whole file's diagnostics is taken for them.
  const mistakes = {
    type: mistake(documents, count - 1, "type"),
    syntax: mistake(documents, count - 9, "syntax"),
  };
  const text = oneFile(withMistakes(documents, Object.values(mistakes)));
  const times = new Map(Object.keys(servers).map((role) => [role, []]));
  for (let i = 0; i < repetitions; i++) {
    for (const [role, server] of rotated(Object.entries(servers), i)) {
      const expected = server.finds.map((kind) => mistakes[kind].line);
      const accept = (found) => expected.every((line) => errorsOn(found, line).length > 0);
      const session = await Session.open(server, join(folder, `start-${role}`), text, accept);
      times.get(role).push(session.ready - session.started);
      await session.close();
    }
  }
  const figure = `start → first diagnostics, ${count} documents`;
  return [
    ["with our schemas", "withSchemas"],
    ["syntax only", "syntaxOnly"],
  ].map(([label, role]) =>
    row({
      figure: `${figure}, peer ${label}`,
      unit: "ms",
      ours: times.get("ours"),
      peer: times.get(role),
      faster: true,
      goal: goals.start,
    }),
  );
}
