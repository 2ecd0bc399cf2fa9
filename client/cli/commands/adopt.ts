import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import {
  changeExitCodes,
  changeJson,
  changeOptions,
  subscriptionOperand,
  subscriptionOptions,
} from "../gatewayOptions.ts";

export const adopt: Command = {
  name: "adopt",
  operands: "SUBSCRIPTION",
  summary: "Take over a subscription that somebody made by hand, with its key",
  details: `${subscriptionOperand}
Its caller goes on with the same key. What was not made here is listed as unmanaged, and never touched unasked.

${changeJson}

${changeExitCodes}`,
  options: { ...subscriptionOptions, ...changeOptions },
  run: (given) => atGateway("adopt", given),
};
