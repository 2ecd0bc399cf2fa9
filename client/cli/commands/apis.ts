import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import { gatewayOptions, readExitCodes } from "../gatewayOptions.ts";

export const apis: Command = {
  name: "apis",
  operands: "",
  summary: "List the APIs of a gateway that can be subscribed to",
  details: `A gateway is described by a manifest of kind Gateway (gateway-keys.dev/v1alpha1) in this folder or below it.
Without one there is the embedded sandbox, which works on any machine.

JSON is one object: {"version":1,"gateway":…,"apis":[{"id","name","version"?,"description"?,"path","warnings"}]}

${readExitCodes}`,
  options: gatewayOptions,
  run: (given) => atGateway("apis", given),
};
