/** Manifests for the command line's suites. */

/** A consumer without a fault; its key stands in a Secret. */
export function consumer(name: string): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: ${name}
  namespace: gateway
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: ${name}-key
`;
}

export function secret(name: string): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: gateway
stringData:
  key: Vq7Yb2Kx9Rm4Tc8Wn3Hd6Zs1Lf5Jg0Pa
`;
}

/** An id of a key record where the key belongs, on line 9 from column 14. */
export function objectIdAsKey(name: string): string {
  return `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: ${name}
  namespace: gateway
spec:
  ingressClassName: apisix
  authParameter: {keyAuth: {value: {
        key: 507f1f77bcf86cd799439011}}}
`;
}
