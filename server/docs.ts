/** Where the rules' pages are, for whoever has no copy of them at hand. */
export const rulePages = "https://github.com/gateway-keys/gateway-keys/blob/main/docs/rules/";
