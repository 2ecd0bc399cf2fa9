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

export const regenerate: Command = {
  name: "regenerate",
  operands: "SUBSCRIPTION",
  summary: "Give a subscription another key; the old one ends as soon as the new one is safe",
  details: `${subscriptionOperand}
The plan is shown first, and you are asked. To change callers over without a gap, use \`rotate\`.
${whereKeysGo}

${changeJson}

${changeExitCodes}`,
  options: { ...subscriptionOptions, ...newKeyOptions, ...manifestOptions, ...changeOptions },
  run: (given) => atGateway("regenerate", given),
};
