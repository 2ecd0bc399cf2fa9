import { writeFileSync } from "node:fs";

/** A vitest reporter that leaves the totals for scripts/test.mjs: what failed, and what was skipped and why. */
export default class VitestTotals {
  onTestRunEnd(modules, unhandled) {
    const totals = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) count(test, totals);
      const name = module.relativeModuleId ?? module.moduleId;
      if (module.errors().length > 0) totals.failed.push(`${name} broke down: ${module.errors()[0].message}`);
      else if (tests.length === 0) totals.failed.push(`${name} holds no test`);
    }
    for (const error of unhandled) totals.failed.push(`unhandled error: ${error.message}`);
    writeFileSync(process.env.VITEST_TOTALS, JSON.stringify(totals));
  }
}

function count(test, totals) {
  const { state, note } = test.result();
  const name = `${test.module.relativeModuleId ?? test.module.moduleId} > ${test.fullName}`;
  if (state === "passed") totals.passed += 1;
  else if (state === "skipped") totals.skipped.push(note ? `${name}: ${note}` : name);
  else totals.failed.push(state === "failed" ? name : `${name} did not end`);
}
