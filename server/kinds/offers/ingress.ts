import type { Offers } from "../../language/completion/offers.ts";
import { kongPlugins } from "./annotations.ts";

export const ingressOffers: Offers = {
  usual: {
    spec: ["ingressClassName", "rules"],
    "spec.rules[]": ["host", "http"],
    "spec.rules[].http.paths[]": ["path"],
    "spec.rules[].http.paths[].backend": ["service"],
    "spec.rules[].http.paths[].backend.service": ["port"],
    "spec.rules[].http.paths[].backend.service.port": ["number"],
  },
  examples: { "spec.rules[].http.paths[].path": "/" },
  keys: {
    "metadata.annotations": [
      kongPlugins("this Ingress's requests"),
      {
        name: "k8s.apisix.apache.org/plugin-config-name",
        says: "Name of an ApisixPluginConfig in the same namespace whose plugins the requests pass.",
      },
    ],
  },
  values: { "spec.ingressClassName": ["kong", "apisix", "traefik"] },
};
