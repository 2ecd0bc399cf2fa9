import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import {
  changeExitCodes,
  changeJson,
  changeOptions,
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
  options: { ...subscriptionOptions, ...changeOptions },
  run: (given) => atGateway("unsubscribe", given),
};
