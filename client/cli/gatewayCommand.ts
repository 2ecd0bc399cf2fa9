/** The way from a subcommand to a gateway. Manifests are read here, where the engine is; the rest is a bundle of its own. */
import type { Arguments, ExitCode } from "./command.ts";
import type { TaskName } from "./gateways/index.ts";

/** Throws `UsageError` where it cannot be said which gateway is meant. */
export async function atGateway(task: TaskName, given: Arguments): Promise<ExitCode> {
  const [{ readManifests }, { chooseGateway }, { workspaceBeside }] = await Promise.all([
    import("./manifests/read.ts"),
    import("./manifests/choose.ts"),
    import("./manifests/write.ts"),
  ]);
  const manifests = await readManifests();
  const gateway = chooseGateway(manifests, given.options.get("gateway"));
  // One of them may be the manifest that was meant.
  if (gateway.place === undefined) {
    for (const problem of manifests.problems) process.stderr.write(`gateway-keys: ${problem}\n`);
  }
  const { run } = await import("./gateways/index.ts");
  return run(task, given, gateway, workspaceBeside(gateway.place));
}
