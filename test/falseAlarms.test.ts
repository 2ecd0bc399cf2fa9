/** Correct manifests in many styles: nothing above information may be said about them. */
import { expect, it } from "vitest";
import { apisix } from "./falseAlarms/apisix.ts";
import { apisixGatewayApi } from "./falseAlarms/apisixGatewayApi.ts";
import { consumers } from "./falseAlarms/consumers.ts";
import { gateways } from "./falseAlarms/gateways.ts";
import { kong } from "./falseAlarms/kong.ts";
import { layouts } from "./falseAlarms/layouts.ts";
import { policies } from "./falseAlarms/policies.ts";
import { sources } from "./falseAlarms/sources.ts";
import { lint } from "./lint.ts";

it.each(
  Object.entries({
    ...policies,
    ...gateways,
    ...consumers,
    ...sources,
    ...kong,
    ...layouts,
    ...apisix,
    ...apisixGatewayApi,
  }),
)("%s", (_, texts) => {
  const said = lint(texts).filter(({ severity }) => severity === "error" || severity === "warning");
  expect(said.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([]);
});
