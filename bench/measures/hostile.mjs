/** `lint` of input that invites slowness, beside as much of the everyday kind ("peer" column). */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { base64, key } from "../keys.mjs";
import { timedRun } from "../processes.mjs";
import { goals, row } from "../report.mjs";

const count = 10_000;

const cases = [
  ["10,000 consumers with one key", consumers(() => "same"), consumers((i) => i)],
  ["kong.yml, 10,000 consumers with one key", kongYml(() => "same"), kongYml((i) => i)],
  ["1,000 kustomizations in a circle", kustomizations(true), kustomizations(false)],
  ["10,000 Secrets of one name", secrets(() => "same"), secrets((i) => `secret-${i}`)],
  ["an object of 3 MB", oneObject, manyObjects],
];

/** `cli`: arguments before the folder, for our command line. */
export async function measureHostile({ cli, folder, repetitions }) {
  const rows = [];
  for (const [number, [figure, hostile, usual]] of cases.entries()) {
    const times = { ours: [], peer: [] };
    const sides = Object.entries({ ours: hostile, peer: usual }).map(([side, files]) => {
      const own = join(folder, `hostile-${number}-${side}`);
      write(own, files());
      return [side, own];
    });
    for (let i = 0; i < repetitions; i++) {
      for (const [side, own] of sides) times[side].push((await ended(cli, own)).wall);
    }
    rows.push(
      row({
        figure: `lint, ${figure} (peer column: ordinary ones)`,
        unit: "ms",
        ...times,
        goal: goals.hostile,
      }),
    );
  }
  return rows;
}

async function ended(cli, own) {
  const run = await timedRun([...cli, own], own);
  if (run.code !== 0 && run.code !== 1)
    throw new Error(`ended with ${run.code}: ${run.stderr.slice(0, 500)}`);
  return run;
}

function write(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function numbered(one) {
  return Array.from({ length: count }, (_, i) => one(i));
}

function consumers(seed) {
  const text = (i) => `apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata:
  name: partner-${i}
  namespace: gateway
spec:
  ingressClassName: apisix
  authParameter:
    keyAuth:
      value:
        key: ${key(`consumer-${seed(i)}`)}
`;
  return () => ({ "consumers.yaml": numbered(text).join("---\n") });
}

function kongYml(seed) {
  const text = (i) => `  - username: mobile-${i}
    keyauth_credentials:
      - key: ${key(`kong-yml-${seed(i)}`)}
`;
  return () => ({ "kong.yml": `_format_version: "3.0"\nconsumers:\n${numbered(text).join("")}` });
}

function secrets(name) {
  const text = (i) => `apiVersion: v1
kind: Secret
metadata:
  name: ${name(i)}
stringData:
  key: ${key(`secret-${i}`)}
`;
  return () => ({ "secrets.yaml": numbered(text).join("---\n") });
}

function kustomizations(circle) {
  const size = 1_000;
  return () =>
    Object.fromEntries(
      Array.from({ length: size }, (_, i) => {
        const next = circle ? `../app-${(i + 1) % size}` : "consumer.yaml";
        const text = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namePrefix: a-
resources:
  - ${next}
  - consumer.yaml
`;
        return [
          [`app-${i}/kustomization.yaml`, text],
          [
            `app-${i}/consumer.yaml`,
            consumers(() => i)()
              ["consumers.yaml"].split("---\n", 1)[0]
              .replace("partner-0", `partner-${i}`),
          ],
        ];
      }).flat(),
    );
}

function oneObject() {
  const entries = numbered((i) => `  key-${i}: ${base64(key(`a-${i}`).repeat(5))}\n`);
  return {
    "large.yaml": `apiVersion: v1\nkind: Secret\nmetadata:\n  name: large\ndata:\n${entries.join("")}`,
  };
}

function manyObjects() {
  const text = (i) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: small-${i}\ndata:\n  key: ${base64(key(`a-${i}`).repeat(5))}\n`;
  return { "small.yaml": numbered(text).join("---\n") };
}
