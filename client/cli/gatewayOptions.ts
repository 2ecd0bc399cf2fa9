/** Options that several of the gateways' commands have, and what their help says alike. */
import type { Option } from "./command.ts";

type Options = Readonly<Record<string, Option>>;

const json: Option = {
  takes: { name: "FORMAT", choices: ["text", "json"], otherwise: "text" },
  says: "How the outcome is written; progress goes to stderr if it is JSON",
};

/** Of every command that asks a gateway something. */
export const gatewayOptions: Options = {
  gateway: {
    takes: { name: "NAME" },
    says: "A Gateway manifest's name; without it the only one, or the sandbox",
  },
  "token-file": {
    takes: { name: "FILE" },
    says: "A key service's admin token, in a file of mode 0600; or $GATEWAY_KEYS_TOKEN",
  },
  "allow-programs": {
    says: "Let a kubeconfig's context run the program that it signs in with, without asking",
  },
  output: json,
};

/** Of every command that changes something. */
export const changeOptions: Options = {
  ...gatewayOptions,
  "dry-run": { says: "Print the plan and change nothing" },
  yes: { short: "y", says: "Do not ask; needed where nobody is at a terminal to be asked" },
};

/** Of every command that changes what a manifest may hold. */
export const manifestOptions: Options = {
  "write-manifests": {
    says: "Write what changes beside keys into the manifests here; at the gateway it stays",
  },
};

/** Of every command about one subscription. */
export const subscriptionOptions: Options = {
  application: {
    takes: { name: "NAME" },
    says: "Whose subscription it is, where the gateway cannot list all",
  },
};

/** Of every command that makes a key. */
export const newKeyOptions: Options = {
  "show-key": { says: "Print the new key to stdout, alone; everything else goes to stderr" },
  "key-file": { takes: { name: "FILE" }, says: "Write the new key to a new file of mode 0600" },
};

export const subscriptionOperand = "SUBSCRIPTION is an id as `subscriptions` lists it, or application/api.";

export const whereKeysGo = `The new key is kept in a file of this user, where \`invoke\` finds it; with --show-key or --key-file it
goes there instead. To use it in bash: KEY=$(gateway-keys … --show-key)`;

/** Of every change, for its help. */
export const changeJson = `JSON is one object: {"version":1,"outcome","gateway","action","plan"?,"manifests"?,"subscription"?,
"credential"?,"error"?,"unfinished"?}; the outcome is planned, declined, done, undone, cleaned up or
unfinished. No key is in it.`;

export const changeExitCodes = `Exit codes:
  0  done
  1  refused, failed or cancelled, and nothing is changed: what was done has been undone
  2  it could not be tried: arguments, manifests, token, or a gateway that cannot be reached
  3  half done; \`gateway-keys recover\` shows it, finishes it or cleans it up`;

export const readExitCodes = `Exit codes: 0 done, 1 refused by the gateway, 2 it could not be asked.`;
