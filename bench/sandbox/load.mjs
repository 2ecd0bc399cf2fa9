/**
 * Calls a sandbox with keys from stdin, in a process of its own. Two ways, said in `rate`:
 * 0: every connection sends its next call when the last is answered: how much goes through;
 * otherwise so many calls a second, each counted from when it was due: how long callers wait.
 * Arguments: port, seconds, connections, rate, length of a key. Prints `{ perSecond, p99, wrong }`; ms.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";

const [port, seconds, connections, rate, length] = process.argv.slice(2).map(Number);
const texts = readFileSync(0, "latin1");
const count = texts.length / length;
const waits = [];
const idle = [];
const due = [];
let wrong = 0;
let stopped = false;

const started = performance.now();
for (let i = 0; i < connections; i++) open();
const pace = rate > 0 ? setInterval(release, 1) : undefined;
let released = 0;
setTimeout(report, seconds * 1000);

function release() {
  const wanted = ((performance.now() - started) * rate) / 1000;
  for (; released < wanted; released++) due.push(started + (released * 1000) / rate);
  while (due.length > 0 && idle.length > 0) idle.pop()(due.shift());
}

function open() {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  let since = 0;
  let text = "";
  const send = (time) => {
    since = time;
    const at = Math.floor(Math.random() * count) * length;
    socket.write(
      `GET /hello HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${texts.slice(at, at + length)}\r\n\r\n`,
    );
  };
  const next = () => {
    if (rate === 0) send(performance.now());
    else if (due.length > 0) send(due.shift());
    else idle.push(send);
  };
  socket.on("connect", next);
  socket.on("data", (part) => {
    text += part.toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0 || text.length < head + 4 + Number(/content-length: (\d+)/i.exec(text)[1])) return;
    waits.push(performance.now() - since);
    if (!text.startsWith("HTTP/1.1 200 ")) wrong++;
    text = "";
    if (!stopped) next();
  });
}

function report() {
  stopped = true;
  clearInterval(pace);
  waits.sort((a, b) => a - b);
  const perSecond = (waits.length * 1000) / (performance.now() - started);
  console.log(JSON.stringify({ perSecond, p99: waits[Math.floor(waits.length * 0.99)], wrong }));
  process.exit();
}
