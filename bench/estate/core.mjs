/** What every team has: a namespace and settings. */

export function namespace(id) {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
    pod-security.kubernetes.io/enforce: restricted
`;
}

export function configMap(id) {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: app-${id}
  labels:
    app.kubernetes.io/part-of: app-${id}
data:
  LOG_LEVEL: info
  UPSTREAM_TIMEOUT: "30"
  application.yaml: |
    server:
      port: 8080
      shutdown: graceful
    features:
      - name: invoices
        enabled: true
      - name: refunds
        enabled: false
`;
}
