import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import {
  changeExitCodes,
  changeJson,
  changeOptions,
  manifestOptions,
  subscriptionOperand,
  subscriptionOptions,
} from "../gatewayOptions.ts";

export const unsubscribe: Command = {
  name: "unsubscribe",
  operands: "SUBSCRIPTION",
  summary: "End a subscription and its key for good",
  details: `${subscriptionOperand}
The plan is shown first, and you are asked.

${changeJson}

${changeExitCodes}`,
  options: { ...subscriptionOptions, ...manifestOptions, ...changeOptions },
  run: (given) => atGateway("unsubscribe", given),
};
