import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import { gatewayOptions, readExitCodes } from "../gatewayOptions.ts";

export const subscriptions: Command = {
  name: "subscriptions",
  operands: "",
  summary: "List subscriptions, and changes of them that broke off",
  details: `What was not made here is unmanaged: it is left alone, unless it is taken over by \`adopt\`.
Of a key no more than its first characters is shown, where the gateway keeps them.

JSON is one object: {"version":1,"gateway":…,"subscriptions":[{"id","name","api","application","plan"?,"state",
"managed","notes"?,"credentials":[{"id","role","prefix"?,"createdAt"?,"expiresAt"?,"lastUsedAt"?}],
"unfinished"?}],"unfinished":[…]}; the last are changes that broke off before the gateway had anything to show.

${readExitCodes}`,
  options: {
    application: { takes: { name: "NAME" }, says: "Only this application's" },
    api: { takes: { name: "ID" }, says: "Only those to this API" },
    ...gatewayOptions,
  },
  run: (given) => atGateway("subscriptions", given),
};
