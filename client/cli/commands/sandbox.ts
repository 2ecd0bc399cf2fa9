import type { Command } from "../command.ts";

export const sandbox: Command = {
  name: "sandbox",
  operands: "",
  summary: "Run a key service with sample APIs behind it on this machine, until Ctrl-C",
  details: `It listens on loopback addresses only, and prints them with the header that its administration asks for
(good as long as it runs, and kept nowhere) and lines for bash that make a key, use it and delete it.
The editor's sandbox is the same one: where it runs already, that one's addresses are printed.
A port that is taken leads to the next but one.`,
  options: {
    data: { takes: { name: "FOLDER" }, says: "Where keys are kept; without it, a folder of this user" },
    port: { takes: { name: "N", otherwise: "27180" }, says: "Of the sample APIs; 0 is any that is free" },
    "admin-port": { takes: { name: "N", otherwise: "27181" }, says: "Of the administration" },
    "pass-key": { says: "Let the APIs behind the proxy see the caller's key" },
  },
  async run(given) {
    // Networking loads only where it is needed.
    const { sandbox } = await import("../sandbox/index.ts");
    return sandbox(given);
  },
};
