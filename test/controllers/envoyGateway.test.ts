/** The running Envoy Gateway controller and Envoy say whether the rules about its policies promise the truth. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Example, Rule } from "../../server/language/rule.ts";
import { rules } from "../../server/rules/index.ts";
import { fixed, lint } from "../lint.ts";
import { scenes } from "./anyGateway.ts";
import { type Consequence, consequences } from "./consequences.ts";
import { missing, type Running, start } from "./running.ts";

const judged = new Set(["ignored", "broken", "unsafe"]);

/** The examples that a running Envoy Gateway can bear out. */
function examplesOf(rule: Rule): readonly Example[] {
  const policies = /^kind: (?:SecurityPolicy|BackendTrafficPolicy)$/m;
  const isEnvoy = (text: string) => policies.test(text) && text.includes("gateway.envoyproxy.io");
  return judged.has(rule.impact) ? rule.examples.filter(({ bad }) => isEnvoy(bad)) : [];
}

const absent = await missing();

describe("what rules promise of Envoy Gateway's policies", () => {
  for (const rule of rules) {
    const count = examplesOf(rule).length;
    if (count === 0 && consequences[rule.id] === undefined) continue;
    it(`${rule.id}: each example has its consequence to show`, () => {
      expect(consequences[rule.id]?.length ?? 0).toBe(count);
    });
  }
});

describe.skipIf(absent !== undefined)(`the running gateway${absent ? ` (${absent})` : ""}`, () => {
  let gateway: Running;
  let shown = 0;

  beforeAll(async () => {
    gateway = await start();
  }, 120_000);

  afterEach(() => gateway.clear(), 30_000);

  afterAll(async () => {
    console.log(`Envoy Gateway bore out ${shown} examples, bad, good and fixed`);
    await gateway?.stop();
  }, 30_000);

  for (const rule of rules) {
    examplesOf(rule).forEach((example, i) => {
      const consequence = consequences[rule.id]?.[i];
      if (consequence === undefined) return;
      it(`${rule.id}: bad example ${i + 1} does what the rule says`, () =>
        shows(example.bad, consequence, consequence.bad));
      it(`${rule.id}: good example ${i + 1} does not`, () =>
        shows(example.good, consequence, consequence.good));
      if (!example.fixable) return;
      it(`${rule.id}: bad example ${i + 1}, fixed, does not`, () => {
        return shows(Object.values(fixed(example.bad, rule.id)).join("---\n"), consequence, consequence.good);
      });
    });
  }

  for (const scene of scenes) {
    it(`${scene.rule}: does what it says to Envoy's callers, and the right one does not`, async () => {
      expect(lint(scene.badText).map(({ rule }) => rule)).toContain(scene.rule);
      expect(lint(scene.goodText).map(({ rule }) => rule)).not.toContain(scene.rule);
      await shows(scene.badText, scene, scene.bad);
      await gateway.clear();
      await shows(scene.goodText, scene, scene.good);
    });
  }

  async function shows(text: string, { ask, adapt }: Consequence, wanted: unknown): Promise<void> {
    await gateway.play(adapt === undefined ? text : adapt(text));
    await gateway.sees(() => ask(gateway), wanted);
    shown++;
  }
});
