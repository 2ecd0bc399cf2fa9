import type { Offers } from "../../language/completion/offers.ts";
import { kongClass, kongPlugins } from "./annotations.ts";

export const kongConsumerGroupOffers: Offers = {
  keys: { "metadata.annotations": [kongClass, kongPlugins("the group's requests")] },
  values: { "metadata.annotations.kubernetes.io/ingress.class": ["kong"] },
  classes: { "metadata.annotations.kubernetes.io/ingress.class": "kong" },
};
