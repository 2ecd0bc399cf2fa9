/** An issuer of tokens, made for one run: the provider that the examples about JWT name. */
import { generateKeyPairSync, sign } from "node:crypto";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** The issuer's public keys, as a JSON Web Key Set. */
export const keySet = JSON.stringify({
  keys: [{ ...publicKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "1" }],
});

/** A token of the examples' issuer that may read the weather, good for an hour. */
export const token = signed({
  iss: "https://accounts.example.com",
  sub: "mobile-app",
  scope: "weather.read",
  exp: Math.floor(Date.now() / 1000) + 3600,
});

function signed(claims: object): string {
  const parts = [{ alg: "ES256", typ: "JWT", kid: "1" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const text = parts.join(".");
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
