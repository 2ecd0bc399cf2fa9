import { createRequire } from "node:module";
import { type Command, UsageError } from "../command.ts";

export const languageServer: Command = {
  name: "language-server",
  operands: "--stdio",
  summary: "Run the language server, for Neovim, Helix, Emacs and other editors",
  details: "It speaks the Language Server Protocol on stdin and stdout until the editor ends it.",
  options: { stdio: { says: "Speak over stdin and stdout" } },
  async run({ operands, options }) {
    if (!options.has("stdio") || operands.length > 0) {
      throw new UsageError("the language server speaks over stdin and stdout only: language-server --stdio");
    }
    // Its own bundle, beside this one; it finds --stdio among the process's arguments and stays.
    createRequire(__filename)("./server.js");
    return 0;
  },
};
