import type { Offers } from "../../language/completion/offers.ts";

export const gatewayOffers: Offers = {
  usual: { "spec.listeners[]": ["hostname"], "spec.listeners[].tls": ["certificateRefs"] },
  examples: { "spec.listeners[].port": "443" },
  values: { "spec.listeners[].protocol": ["HTTPS", "HTTP", "TLS", "TCP", "UDP"] },
  skeletons: [
    {
      label: "Gateway with HTTPS",
      says: "A Gateway that serves one host over TLS, with the certificate of a Secret.",
      snippet: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: \${1:gateway}
  namespace: \${2:default}
spec:
  gatewayClassName: \${3:eg}
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      hostname: \${4:api.example.com}
      tls:
        certificateRefs:
          - name: \${5:api-tls}
`,
    },
  ],
};
