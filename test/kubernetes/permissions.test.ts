/** What a person may not do, and what an admin can apply as it stands so that they may. */
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { demand } from "../../client/gateways/kubernetes/permissions.ts";
import { secrets } from "../../client/gateways/kubernetes/resource.ts";
import { admin, bob, never, openAs, realCluster } from "./realCluster.ts";

const cluster = realCluster();

const routes = { group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute", plural: "httproutes" };
const wanted = [
  { verb: "get", type: secrets },
  { verb: "create", type: secrets },
  { verb: "list", type: routes },
] as const;

it("says what is missing; what it hands over grants it, and nothing more is asked", async (context) => {
  const running = cluster(context);
  const metadata = { name: "apps" };
  await running.apply("/api/v1/namespaces/apps", { apiVersion: "v1", kind: "Namespace", metadata });
  await demand(await openAs(running, admin), "apps", wanted, never);

  const person = await openAs(running, bob);
  const error = await demand(person, "apps", wanted, never).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(GatewayError);
  const { code, message, permission, remedy = "" } = error as GatewayError;
  const missing = "get secrets, create secrets, list httproutes";
  expect({ code, message, permission }).toEqual({
    code: "forbidden",
    message: `You may not ${missing} in apps`,
    permission: `to ${missing} in apps`,
  });

  const group = "/apis/rbac.authorization.k8s.io/v1/namespaces/apps";
  const paths = { Role: "roles", RoleBinding: "rolebindings" };
  for (const document of parseAllDocuments(remedy)) {
    const object = document.toJS() as { kind: keyof typeof paths; metadata: { name: string } };
    await running.apply(`${group}/${paths[object.kind]}/${object.metadata.name}`, object);
  }
  // The authoriser hears of it by a watch.
  await expect
    .poll(() => demand(person, "apps", wanted, never).then(() => "granted", String), { timeout: 20_000 })
    .toBe("granted");
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "mine", namespace: "apps" } };
  await person.create(secrets, secret, never);
  await expect(demand(person, "apps", [{ verb: "delete", type: secrets }], never)).rejects.toThrow(
    "You may not delete secrets in apps",
  );
});
