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

export const suspend: Command = {
  name: "suspend",
  operands: "SUBSCRIPTION",
  summary: "Take a subscription's key out of use for a while, where the gateway can",
  details: `${subscriptionOperand}
The plan is shown first; in a sandbox environment it then runs, in production you are asked.

${changeJson}

${changeExitCodes}`,
  options: { ...subscriptionOptions, ...manifestOptions, ...changeOptions },
  run: (given) => atGateway("suspend", given),
};
