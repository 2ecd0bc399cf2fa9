/** A Secret of the right name in a namespace where a reference does not look. */

import type { Found } from "../facts/factIndex.ts";
import { type Secret, type SecretReference, sameNamespace } from "../facts/facts.ts";
import type { Workspace } from "../workspace.ts";

/**
 * Undefined where the reference reaches one, and where those elsewhere are somebody else's: other namespaces have
 * consumers and Secrets of the same names.
 */
export function strayedSecret(workspace: Workspace, reference: SecretReference): Found<Secret> | undefined {
  const { name, namespace } = reference;
  if (namespace === undefined || workspace.secrets(name, namespace).length > 0) return undefined;
  return workspace
    .secrets(name, undefined)
    .find(
      ({ fact, document }) =>
        fact.namespace !== undefined && workspace.mayMeet(document) && !isUsedThere(workspace, fact),
    );
}

function isUsedThere(workspace: Workspace, { name, namespace }: Secret): boolean {
  return workspace
    .uses(name, namespace)
    .some(({ fact, document }) =>
      workspace.namespaces(document, fact.namespace).some((other) => sameNamespace(other, namespace)),
    );
}
