/** Values that only name where the real one is: templates, variables, and references into secret stores. */

// What may begin anywhere is bounded in length: a hostile value may hold as many beginnings as it likes.
const references: readonly RegExp[] = [
  // Helm, Jinja, Liquid, External Secrets; Terraform, envsubst, decK, GitHub Actions; kustomize, Tekton, Azure Pipelines.
  /\{\{.{0,1000}?\}\}/s,
  /\$\{\{?[^}]{1,1000}\}/,
  /\$\([A-Za-z_][\w.-]{0,200}\)/,
  /^\$[A-Za-z_]\w*$/,
  /^%\w*%$|^%[svq]$/,
  // Replace-tokens tasks, Concourse, ERB.
  /^(__\w+__|@@?\w+@@?|#\{[^}]+\}#?|\(\([^()]+\)\)|<%.*%>|\{[A-Za-z_][\w.-]*\})$/s,
  // SOPS, Argo CD Vault Plugin, vals, Kong, Bank-Vaults.
  /^ENC\[/,
  /<path:[^>]{0,1000}>/,
  /^(secret)?ref\+\w[\w-]*:\/\//,
  /^\{vault:\/\/.*\}$/,
  /^(>>)?vault:[^#]+#/,
  // APISIX (apisix/secret.lua, apisix/core/env.lua: the scheme's case does not matter).
  /^\$(env|secret):\/\//i,
  // 1Password, Bitwarden, Google, AWS, Azure, Conjur, Doppler, Infisical, Akeyless, files.
  /^(op|bws?|vault|sm|gcpsm|gcp-?secretmanager|awssm|awsps|aws-?secretsmanager|ssm|azkv|akv|azure-?keyvault|conjur|doppler|infisical|akeyless|secrets?|env|file|keyring):\/\//i,
];

export interface Pattern {
  test(text: string): boolean;
}

/** Each of the references above holds one of these; most keys hold none. */
const marks = /[{$%@#(<:[]|__/;

/** Whether a value is a reference; `more` are the patterns that the configuration adds. */
export function isReference(value: string, more: readonly Pattern[]): boolean {
  const text = value.trim();
  return (
    (marks.test(text) && references.some((pattern) => pattern.test(text))) ||
    more.some((pattern) => pattern.test(text))
  );
}
