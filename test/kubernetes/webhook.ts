/** A small admission webhook over HTTPS, with an authority of its own, asked about the Secrets of one namespace. */
import https from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificates } from "../gateways/http/certificates.ts";
import type { RealCluster } from "./realCluster.ts";

export type Verdict = { readonly says: string } | { readonly hang: true } | "allow";

export interface Webhook {
  /** Nothing listens any more; it is asked all the same. */
  close(): Promise<void>;
  /** Nor is it asked. */
  stop(): Promise<void>;
}

interface Review {
  readonly request: { readonly uid: string; readonly object: object };
}

export async function webhook(
  cluster: RealCluster,
  namespace: string,
  judge: (object: object) => Verdict,
): Promise<Webhook> {
  const certificates = makeCertificates();
  if (certificates === undefined) throw new Error("no openssl");
  const server = https.createServer(certificates.good, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { request: asked } = JSON.parse(Buffer.concat(chunks).toString()) as Review;
    const verdict = judge(asked.object);
    if (typeof verdict === "object" && "hang" in verdict) return;
    const answer =
      verdict === "allow" ? { allowed: true } : { allowed: false, status: { message: verdict.says } };
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        apiVersion: "admission.k8s.io/v1",
        kind: "AdmissionReview",
        response: { uid: asked.uid, ...answer },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const name = `deny-${namespace}`;
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${name}`;
  await cluster.apply(path, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: "deny.keys.test",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        timeoutSeconds: 1,
        failurePolicy: "Fail",
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["secrets"] }],
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(certificates.authority).toString("base64"),
        },
      },
    ],
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    close,
    async stop() {
      await cluster.remove(path);
      await close();
    },
  };
}
