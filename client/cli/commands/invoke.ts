import type { Command } from "../command.ts";
import { atGateway } from "../gatewayCommand.ts";
import {
  gatewayOptions,
  readExitCodes,
  subscriptionOperand,
  subscriptionOptions,
} from "../gatewayOptions.ts";

export const invoke: Command = {
  name: "invoke",
  operands: "SUBSCRIPTION",
  summary: "Print a call of the API in your language, as it works at this gateway",
  details: `${subscriptionOperand}
The key stands in the snippet as the environment variable GATEWAY_KEY. To fill it in bash:
  gateway-keys invoke SUBSCRIPTION --key-file FILE && export GATEWAY_KEY="$(cat FILE)"

Languages: curl-bash, curl-powershell, curl-cmd, httpie, powershell, javascript-fetch, javascript-axios, python, go,
java, csharp, php, ruby, rust, kotlin, swift, http. The beginning of a name is enough: the first that fits is taken.

JSON is one object: {"version":1,"subscription":{"id","api","application"},"instruction":{…},"snippet":{"language",
"text"}}, where the key is masked unless --show-key is given.

${readExitCodes}`,
  options: {
    language: { takes: { name: "LANGUAGE", otherwise: "curl-bash" }, says: "In which the call is written" },
    "show-key": { says: "Put the key itself into what is printed" },
    "key-file": { takes: { name: "FILE" }, says: "Write the key to a new file of mode 0600" },
    ...subscriptionOptions,
    ...gatewayOptions,
  },
  run: (given) => atGateway("invoke", given),
};
