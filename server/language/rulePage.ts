/** A rule's page, made from its metadata: `docs/rules/<id>.md` and `gateway-keys explain <id>`. */
import { type Impact, type Rule, severityOf } from "./rule.ts";

/** What an impact means, as the pages say it. */
export const impactWords: Readonly<Record<Impact, string>> = {
  rejected: "the API server (or, for kong.yml, Kong's loader) refuses it",
  ignored: "it is accepted, but the controller skips it or a part of it",
  broken: "it is accepted, and requests then get an answer nobody wanted",
  unsafe: "it works, and exposes a key or opens an API",
  style: "it works, and could be better",
};

/** The page as Markdown. */
export function rulePage(rule: Rule): string {
  const { id, impact, title, why, off, examples } = rule;
  const fix = examples.some((example) => example.fixable) ? "a quick fix is offered" : "by hand";
  const shown = examples.flatMap(({ bad, good, tracked }, i) => [
    `## Example${examples.length > 1 ? ` ${i + 1}` : ""}`,
    tracked ? "Found in a file that Git tracks:" : "Found:",
    fenced(bad),
    "Right:",
    fenced(good),
  ]);
  return `${[
    `# ${title}`,
    "| rule | usual severity | impact | fix |\n|---|---|---|---|\n" +
      `| \`${id}\` | ${severityOf[impact]} | ${impact}: ${impactWords[impact]} | ${fix} |`,
    why,
    ...shown,
    "## When to switch it off",
    off,
    `For the workspace, in \`.gateway-keys.yaml\`:`,
    fenced(`rules:\n  ${id}: off`),
    "For one line:",
    fenced(`# gateway-keys-disable-next-line ${id} -- why it is right here`),
  ].join("\n\n")}\n`;
}

/** All rules in one table: `docs/rules/README.md`. */
export function rulesPage(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, impact, title }) => `| [\`${id}\`](${id}.md) | ${severityOf[impact]} | ${impact} | ${title} |`,
  );
  return `# Rules\n\n| rule | usual severity | impact | finds |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function fenced(yaml: string): string {
  return `\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\``;
}
