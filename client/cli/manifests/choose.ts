/** Which gateway a command is about. */
import { didYouMean } from "../arguments.ts";
import { UsageError } from "../command.ts";
import { type ChosenGateway, type DeclaredGateway, embeddedSandbox } from "./declared.ts";
import type { Manifests, ReadGateway } from "./read.ts";

/**
 * The gateway that was named; else the only one that manifests describe, else the sandbox.
 * Throws `UsageError`: an unknown name, a name that two have, several and none named, a manifest with an error.
 */
export function chooseGateway(manifests: Manifests, named: string | undefined): ChosenGateway {
  const declared = declaredAs(manifests, named);
  const own = manifests.subscriptions.filter(({ gateway }) => gateway === declared.name);
  return { ...declared, applications: [...new Set(own.map(({ application }) => application))] };
}

function declaredAs({ gateways, problems }: Manifests, named: string | undefined): DeclaredGateway {
  const names = [...new Set(gateways.map(({ name }) => name))];
  const [only, ...others] = names;
  if (named === undefined && others.length > 0) {
    throw new UsageError(`there are several gateways; choose one with --gateway: ${listed(names)}`);
  }
  const wanted = named ?? only ?? embeddedSandbox.name;
  const [found, second] = gateways.filter(({ name }) => name === wanted);
  if (found !== undefined && second !== undefined) {
    throw new UsageError(
      `two Gateways are called "${wanted}", at ${found.place} and at ${second.place}; rename one of them`,
    );
  }
  if (found !== undefined) return sound(found);
  if (wanted === embeddedSandbox.name) return embeddedSandbox;
  const near = didYouMean(wanted, [...names, embeddedSandbox.name]) || `; there are ${listed(names)}`;
  throw new UsageError([`there is no gateway "${wanted}"${near}`, ...problems].join("\n"));
}

/** Of which nothing has to be guessed. */
function sound(gateway: ReadGateway): DeclaredGateway {
  const { name, place, faults, templated } = gateway;
  if (faults.length > 0) {
    throw new UsageError(
      [`the Gateway "${name}" has errors; correct them first`, ...faults.map((fault) => `  ${fault}`)].join(
        "\n",
      ),
    );
  }
  if (templated) {
    throw new UsageError(
      `the Gateway "${name}" at ${place} leaves its settings to a template, which is not filled in here; write them out`,
    );
  }
  return gateway;
}

function listed(names: readonly string[]): string {
  const all = names.includes(embeddedSandbox.name) ? names : [...names, embeddedSandbox.name];
  return all.join(", ");
}
