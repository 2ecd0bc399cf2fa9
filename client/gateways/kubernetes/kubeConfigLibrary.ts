/**
 * A bundle of its own, loaded when a kubeconfig is first read: libraries alone, and no class of ours, which would
 * be another one there than in the bundle that loads it.
 */
export { KubeConfig } from "@kubernetes/client-node/dist/config.js";
export { CORE_SCHEMA, load } from "js-yaml";
