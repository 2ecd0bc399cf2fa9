import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import {
  changeExitCodes,
  changeJson,
  changeOptions,
  manifestOptions,
  newKeyOptions,
  subscriptionOperand,
  subscriptionOptions,
  whereKeysGo,
} from "../gatewayOptions.ts";

export const rotate: Command = {
  name: "rotate",
  operands: "STAGE SUBSCRIPTION",
  summary: "Change a key over with an overlap, in which the old one and the new one both work",
  details: `STAGE is one of
  start    makes a second key; change your callers over to it
  finish   ends the old key
  abandon  ends the new key; the old one stays
${subscriptionOperand}
The plan is shown first. \`finish\` and \`abandon\` end a key, so you are asked; \`start\` asks in production only.
Any machine can finish or abandon what another started.
${whereKeysGo}

${changeJson}

${changeExitCodes}`,
  options: { ...subscriptionOptions, ...newKeyOptions, ...manifestOptions, ...changeOptions },
  run: (given) => atGateway("rotate", given),
};
