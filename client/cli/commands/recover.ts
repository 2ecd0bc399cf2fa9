import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import { changeExitCodes, changeJson, changeOptions, newKeyOptions, whereKeysGo } from "../gatewayOptions.ts";

export const recover: Command = {
  name: "recover",
  operands: "[list|finish|clean-up ID]",
  summary: "Show changes that broke off half-way on this machine, and end them",
  details: `list      shows what is half done, step by step; so does \`recover\` alone
finish    does what is left
clean-up  takes back what was done, where there is a way back
ID may be cut to its first characters.
${whereKeysGo}

${changeJson}

${changeExitCodes}`,
  options: { ...newKeyOptions, ...changeOptions },
  run: (given) => atGateway("recover", given),
};
