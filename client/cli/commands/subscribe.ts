import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import {
  changeExitCodes,
  changeJson,
  changeOptions,
  manifestOptions,
  newKeyOptions,
  whereKeysGo,
} from "../gatewayOptions.ts";

export const subscribe: Command = {
  name: "subscribe",
  operands: "--api … --application …",
  summary: "Make a key with which an application may call an API",
  details: `The plan is shown first; in a sandbox environment it then runs, in production you are asked.
${whereKeysGo}

${changeJson}

${changeExitCodes}`,
  options: {
    api: { takes: { name: "ID" }, says: "The API, as `apis` lists it" },
    application: { takes: { name: "NAME" }, says: "Who will call it" },
    plan: { takes: { name: "ID" }, says: "How often it may call, by the gateway's name for it" },
    "expires-at": { takes: { name: "TIME" }, says: "When the key ends, as in 2027-01-31T00:00:00Z" },
    scope: { takes: { name: "SCOPE", many: true }, says: "What else the key may; may be repeated" },
    "allow-address": {
      takes: { name: "CIDR", many: true },
      says: "From where it may be used: an address or a network; may be repeated",
    },
    ...newKeyOptions,
    ...manifestOptions,
    ...changeOptions,
  },
  run: (given) => atGateway("subscribe", given),
};
