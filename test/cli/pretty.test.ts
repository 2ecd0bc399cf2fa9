import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paintFor } from "../../client/cli/colors.ts";
import { PrettyReport } from "../../client/cli/lint/pretty.ts";
import type { Told } from "../../client/cli/lint/told.ts";
import { wrap } from "../../client/cli/lint/wrap.ts";
import { BuiltCli } from "./builtCli.ts";
import { consumer, objectIdAsKey, secret } from "./manifests.ts";

const findings: readonly Told[] = [
  finding(1, 3, "error", "object-id-as-key", "This is an id, not the key: callers get 401."),
  finding(100, 6, "information", "schema", "Names from\u001b[31m manifests\ncannot steer the terminal."),
];

function finding(
  line: number,
  column: number,
  severity: Told["severity"],
  rule: string,
  message: string,
): Told {
  const end = { endLine: line, endColumn: column + 1 };
  return { line, column, ...end, severity, rule, message, path: "", impact: "style", fixable: false };
}

function shown(width: number, env: NodeJS.ProcessEnv = {}, isTTY = false): string {
  return [...new PrettyReport(paintFor({ isTTY }, env), width).file("deploy/a.yaml", findings)].join("");
}

function summary(error: number, warning: number, information: number, hint: number, files = 14): string {
  const counts = { error, warning, information, hint };
  const filesWithFindings = Math.min(3, error + warning + information + hint);
  return new PrettyReport(paintFor({}, {}), 80).end({
    files,
    documents: 37,
    filesWithFindings,
    findings: counts,
  });
}

describe("the pretty report", () => {
  it("lines places, severities and messages up", () => {
    expect(shown(Number.POSITIVE_INFINITY)).toBe(
      [
        "deploy/a.yaml",
        "    1:3  error        This is an id, not the key: callers get 401.  object-id-as-key",
        "  100:6  information  Names from\ufffd[31m manifests\ufffdcannot steer the terminal.  schema",
        "",
        "",
      ].join("\n"),
    );
  });

  it("breaks messages at the terminal's width", () => {
    expect(shown(60)).toBe(
      [
        "deploy/a.yaml",
        "    1:3  error        This is an id, not the key: callers",
        "                      get 401.  object-id-as-key",
        "  100:6  information  Names from\ufffd[31m manifests\ufffdcannot steer",
        "                      the terminal.  schema",
        "",
        "",
      ].join("\n"),
    );
    expect(wrap("one averyveryveryveryverylongword two", 24)).toEqual([
      "one",
      "averyveryveryveryverylongword",
      "two",
    ]);
  });

  it("has colours for a person at a terminal, or on request", () => {
    const colored = "\u001b[4m\u001b[1mdeploy/a.yaml\u001b[22m\u001b[24m\n";
    const is = (env: NodeJS.ProcessEnv, isTTY: boolean) => shown(80, env, isTTY).startsWith(colored);
    expect(is({}, true)).toBe(true);
    expect(is({}, false)).toBe(false);
    expect(is({ TERM: "dumb" }, true)).toBe(false);
    expect(is({ NO_COLOR: "1" }, true)).toBe(false);
    expect(is({ NO_COLOR: "" }, true)).toBe(true);
    expect(is({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(is({ FORCE_COLOR: "0" }, true)).toBe(false);
    expect(is({ FORCE_COLOR: "1", NO_COLOR: "1" }, false)).toBe(true);
  });

  it("sums up", () => {
    expect(summary(8, 3, 1, 0)).toBe("12 problems (8 errors, 3 warnings, 1 information) in 3 of 14 files\n");
    expect(summary(0, 1, 0, 0, 1)).toBe("1 problem (1 warning) in 1 of 1 file\n");
    expect(summary(0, 0, 2, 2)).toBe("4 problems (2 information, 2 hints) in 3 of 14 files\n");
    expect(summary(0, 0, 0, 0)).toBe("No problems in 14 files (37 documents)\n");
  });
});

describe("gateway-keys lint", () => {
  const cli = new BuiltCli();
  beforeAll(() => cli.build());
  afterAll(() => cli.remove());

  it("reports for people", async () => {
    cli.put({ "a.yaml": `${consumer("a")}---\n${secret("a-key")}`, "b.yaml": objectIdAsKey("b") });
    const { code, stdout, stderr } = await cli.run(["lint"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(
      /^b\.yaml\n(?: +\d+:\d+ +(?:error|warning|information|hint) +\S.* {2}[a-z-]+\n)+\n/,
    );
    expect(stdout).toMatch(/\n {2} *9:14 +error +.*507f.* {2}object-id-as-key\n/);
    expect(stdout).toMatch(/\n\d+ problems? \(1 error.*\) in 1 of 2 files\n$/);
  });

  it("keeps its colours where they are asked for", async () => {
    cli.put({ "b.yaml": objectIdAsKey("b") });
    expect((await cli.run(["lint"], { env: { FORCE_COLOR: "1" } })).stdout).toContain("\u001b[31merror");
  });
});
