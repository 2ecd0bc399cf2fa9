/** The running Envoy Gateway and Envoy as a stage: a route for each application, half of them with a policy of others. */

import { encoded, metadataOf } from "../../../client/gateways/envoy/credentials.ts";
import { start } from "../../controllers/running.ts";
import { faultProxy } from "../faults/faultProxy.ts";
import type { Stage } from "./stage.ts";

const secrets = "/api/v1/namespaces/apps/secrets";

/** Milliseconds that Envoy takes at most to hear of what the API server has (RECIPE: 4 to 52). */
const settling = 200;

export async function envoyStage(): Promise<Stage> {
  const running = await start();
  const { server, authority, token } = running.apiServer;
  // Plain HTTP from here on, so that faults can be put into it.
  const plain = await faultProxy(server, authority);
  let routes = 0;
  return {
    origin: plain.origin,
    api: "orders",
    door: { type: "envoy", token, proxyUrl: running.proxyUrl, namespace: "apps" },
    applications: [],
    async apiFor() {
      const number = ++routes;
      const api = `route-${number}`;
      await running.play(routeNamed(api, number % 2 === 0));
      await running.sees(async () => (await running.call(`/${api}`)).status, number % 2 === 0 ? 401 : 200);
      return api;
    },
    async credentials(application) {
      const selector = encodeURIComponent(`gateway-keys.dev/application=${application}`);
      const own = await running.objects(`${secrets}?labelSelector=${selector}`);
      return own.reduce((sum, { data = {} }) => sum + Object.keys(data).length, 0);
    },
    async opens(key, api = "orders") {
      await new Promise((resolve) => setTimeout(resolve, settling));
      const { status } = await running.call(`/${api}`, { "x-api-key": key });
      if (![200, 401, 403].includes(status)) throw new Error(`/${api} answered ${status}`);
      return status === 200;
    },
    isListing: (path) => path === secrets,
    async seed(count) {
      await running.play(routeNamed("orders", false));
      for (let n = 0; n < count; n += 50) {
        const batch = Array.from({ length: Math.min(50, count - n) }, (_, i) => secretOf(n + i));
        await Promise.all(batch.map((secret) => running.create(secrets, secret)));
      }
    },
    async end() {
      await plain.close();
      await running.stop();
    },
  };
}

function secretOf(number: number) {
  const note = {
    api: "orders",
    application: `seeded-${number}`,
    client: `seeded_${number}`,
    version: 1,
    createdAt: "2026-11-21T08:00:00Z",
    operation: "seed",
  };
  const metadata = metadataOf(`seeded-${number}`, "apps", note);
  return { apiVersion: "v1", kind: "Secret", metadata, data: { [note.client]: encoded(`key-of-${number}`) } };
}

function routeNamed(name: string, guarded: boolean): string {
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}, namespace: apps}
spec:
  parentRefs: [{name: eg}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /${name}}}]
      backendRefs: [{name: echo, port: 8080}]
`;
  const policy = `---
apiVersion: v1
kind: Secret
metadata: {name: ${name}-others, namespace: apps}
stringData: {partner: key-of-a-partner-of-${name}}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: ${name}-by-hand, namespace: apps}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: ${name}}]
  apiKeyAuth:
    credentialRefs: [{name: ${name}-others}]
    extractFrom: [{headers: [x-api-key]}]
`;
  return guarded ? route + policy : route;
}
