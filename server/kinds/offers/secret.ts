import type { Offers } from "../../language/completion/offers.ts";
import { kongCredentialLabel, kongCredentialTypes } from "../../language/facts/credentialFields.ts";

export const secretOffers: Offers = {
  keys: {
    "metadata.labels": [
      {
        name: kongCredentialLabel,
        says: "Makes the Secret a credential that a KongConsumer can name, and says of which type.",
      },
    ],
  },
  values: { [`metadata.labels.${kongCredentialLabel}`]: kongCredentialTypes, type: ["Opaque"] },
};
