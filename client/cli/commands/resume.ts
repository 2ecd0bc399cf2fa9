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

export const resume: Command = {
  name: "resume",
  operands: "SUBSCRIPTION",
  summary: "Let a suspended subscription's key be used again",
  details: `${subscriptionOperand}
The plan is shown first; in a sandbox environment it then runs, in production you are asked.

${changeJson}

${changeExitCodes}`,
  options: { ...subscriptionOptions, ...manifestOptions, ...changeOptions },
  run: (given) => atGateway("resume", given),
};
