/** What the examples about consumers have in common: a mobile app and its key. */

/** Its key, as APISIX reads it. */
export const apisixSecret = `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  namespace: weather
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`;

/** Its key, as Kong reads it. */
export const kongSecret = `apiVersion: v1
kind: Secret
metadata:
  name: mobile-app-key
  labels:
    konghq.com/credential: key-auth
stringData:
  key: h7Qm2vXc9RtLw4Zk8NsYb3Jp
`;

/** The consumer at APISIX. */
export const apisixConsumer = `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: mobile-app
  namespace: weather
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      secretRef:
        name: mobile-app-key
`;

/** The consumer at Kong. */
export const kongConsumer = `apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: mobile-app
  annotations:
    kubernetes.io/ingress.class: kong
username: mobile-app
credentials:
  - mobile-app-key
`;
