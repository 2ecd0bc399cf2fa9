/** What the API server refuses, in words: said by a real one. */
import { describe, expect, it } from "vitest";
import { GatewayError } from "../../client/gateways/gatewayError.ts";
import { type KubernetesObject, secrets } from "../../client/gateways/kubernetes/resource.ts";
import { admin, bob, never, nobodysToken, openAs, realCluster } from "./realCluster.ts";
import { webhook } from "./webhook.ts";

const cluster = realCluster();

const key = "Zk93sXv2QpLm71TbRw4cYd8Ne6Ja";
const base64 = Buffer.from(key).toString("base64");

interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly type?: string;
}

function secret(name: string, more: Partial<Secret> = {}, namespace = "apps"): Secret {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    data: { mobile: base64 },
    ...more,
  };
}

async function namespaced(running: ReturnType<typeof cluster>, name = "apps"): Promise<void> {
  const metadata = { name };
  await running.apply(`/api/v1/namespaces/${name}`, { apiVersion: "v1", kind: "Namespace", metadata });
}

/** Of a call that fails: what people would read, which never holds the key, nor anything as the server says it. */
async function refusalOf(call: Promise<unknown>): Promise<GatewayError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayError);
  const refusal = error as GatewayError;
  const said = [refusal.message, refusal.next, String(refusal.cause), refusal.remedy].join("\n");
  expect(said).not.toContain(key);
  expect(said).not.toContain(base64);
  expect(said).not.toMatch(/"kind":|apiVersion":|\bStatus\b|ApiException/);
  return refusal;
}

async function sees(what: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > until) throw new Error("it did not come to be");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("who asks", () => {
  it("is not known: says so, once", async (context) => {
    const lines: string[] = [];
    const stranger = await openAs(cluster(context), { token: nobodysToken }, { log: (l) => lines.push(l) });
    const error = await refusalOf(stranger.get(secrets, "apps", "a", never));
    expect(error.code).toBe("unauthorised");
    expect(error.message).toBe(
      "Reading Secret a failed: the cluster does not know who asks, or the sign-in has expired",
    );
    expect(error.next).toContain("Sign in");
    expect(lines.length).toBe(2);
  });

  it("has no credentials at all: is to sign in, too", async (context) => {
    const error = await refusalOf((await openAs(cluster(context), {})).get(secrets, "apps", "a", never));
    expect(error.code).toBe("unauthorised");
  });

  it("may not: names verb, resource and namespace", async (context) => {
    const person = await openAs(cluster(context), bob);
    const error = await refusalOf(person.create(secrets, secret("a"), never));
    expect(error).toMatchObject({ code: "forbidden", permission: "to create secrets in apps" });
    expect(error.message).toBe("Creating Secret a failed: you may not create secrets in apps");
  });
});

describe("what is there", () => {
  it("is not: of an object undefined, of a kind how to get it", async (context) => {
    const person = await openAs(cluster(context), admin);
    expect(await person.get(secrets, "apps", "none", never)).toBeUndefined();
    const kind = { group: "gateway.envoyproxy.io", version: "v1", kind: "Nothing", plural: "nothings" };
    const error = await refusalOf(all(person.list(kind, { namespace: "apps" }, never)));
    expect(error.code).toBe("not-found");
    expect(error.message).toContain("does not know this kind of object");
  });

  it("is already", async (context) => {
    const running = cluster(context);
    await namespaced(running);
    const person = await openAs(running, admin);
    await person.create(secrets, secret("twice"), never);
    const error = await refusalOf(person.create(secrets, secret("twice"), never));
    expect(error.code).toBe("conflict");
    expect(error.message).toBe("Creating Secret twice failed: secrets twice is there already");
  });

  it("was changed since, or is another one by now", async (context) => {
    const running = cluster(context);
    await namespaced(running);
    const person = await openAs(running, admin);
    const made = await person.create(secrets, secret("changing"), never);
    await person.replace(secrets, { ...made, data: { a: base64 } }, never);
    const stale = await refusalOf(person.replace(secrets, { ...made, data: { b: base64 } }, never));
    expect(stale.code).toBe("conflict");
    expect(stale.message).toContain("secrets changing was changed in the meantime");
    const uid = "2d0f2b4c-0000-4000-8000-000000000000";
    const other = await refusalOf(person.delete(secrets, "apps", "changing", uid, never));
    expect(other.code).toBe("conflict");
    expect(other.message).toContain("is another one by now");
    expect(await person.get(secrets, "apps", "changing", never)).toBeDefined();
  });

  it("is kept by another manager: names it, and the fields", async (context) => {
    const running = cluster(context);
    await namespaced(running);
    const path = "/api/v1/namespaces/apps/configmaps/kept";
    const configMap = (data: object) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "kept" },
      data,
    });
    const answer = await running.server.ask(
      "PATCH",
      `${path}?fieldManager=argocd-controller`,
      JSON.stringify(configMap({ a: "1" })),
      "application/apply-patch+yaml",
    );
    expect(answer.code).toBe(201);
    const person = await openAs(running, admin);
    const error = await refusalOf(
      person.call(
        {
          doing: "Applying",
          method: "PATCH",
          path: path.slice(1).split("/"),
          query: { fieldManager: "gateway-keys" },
          headers: { "content-type": "application/apply-patch+yaml" },
          body: configMap({ a: "2" }),
          decode: () => {},
        },
        never,
      ),
    );
    expect(error.code).toBe("conflict");
    expect(error.message).toBe("Applying failed: argocd-controller manages .data.a");
  });

  it("stands in a namespace that is not, or is going", async (context) => {
    const running = cluster(context);
    const person = await openAs(running, admin);
    const none = await refusalOf(person.create(secrets, secret("a", {}, "nowhere"), never));
    expect(none.code).toBe("not-found");
    expect(none.message).toContain('namespaces "nowhere" not found');
    await namespaced(running, "leaving");
    // Nobody finalises it: there is no controller here.
    await running.remove("/api/v1/namespaces/leaving");
    const going = await refusalOf(person.create(secrets, secret("a", {}, "leaving"), never));
    expect(going.code).toBe("not-found");
    expect(going.message).toContain("the namespace is being deleted");
  });
});

describe("what is written", () => {
  it.for<[string, Partial<Secret>, string]>([
    ["a wrong type", { type: "kubernetes.io/dockerconfigjson" }, "data[.dockerconfigjson]"],
    ["a name that is a key", { metadata: { name: `${key}_`, namespace: "apps" } }, "metadata.name"],
    ["an entry whose name is a key", { data: { [`${key}/`]: base64 } }, "data["],
    ["no base64", { data: { mobile: `${key}!` } }, "illegal base64"],
    ["a field that there is not", { entries: { mobile: key } } as never, 'unknown field "entries"'],
    ["too much", { data: { a: Buffer.alloc(1_100_000, "a").toString("base64") } }, "data: Too long"],
  ])("%s is refused by field, without a value", async ([, more, says], context) => {
    const running = cluster(context);
    await namespaced(running);
    const person = await openAs(running, admin);
    const error = await refusalOf(person.create(secrets, secret("wrong", more), never));
    expect(error.code).toBe("invalid");
    if (!says.startsWith("data[") || more.type !== undefined) expect(error.message).toContain(says);
  });

  it("is larger than a request may be", async (context) => {
    const person = await openAs(cluster(context), admin);
    const data = { a: Buffer.alloc(3_000_000, "a").toString("base64") };
    const error = await refusalOf(person.create(secrets, secret("big", { data }), never));
    expect(error).toMatchObject({ code: "invalid", mayHaveHappened: false });
    expect(error.message).toContain("larger than the cluster takes");
  });

  it("is more than a quota allows", async (context) => {
    const running = cluster(context);
    await namespaced(running, "small");
    const path = "/api/v1/namespaces/small/resourcequotas/few";
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "few" } };
    const hard = { "count/secrets": "0" };
    await running.apply(path, { ...quota, spec: { hard } });
    // What a controller would count.
    await running.apply(`${path}/status`, { ...quota, status: { hard, used: { "count/secrets": "0" } } });
    const person = await openAs(running, admin);
    let error: GatewayError | undefined;
    await sees(async () => {
      error = await refusalOf(person.create(secrets, secret(`q-${Date.now()}`, {}, "small"), never)).catch(
        () => undefined,
      );
      return error?.code === "limit";
    });
    expect(error?.message).toContain("the quota few of the namespace is used up");
  });

  it("is denied by a webhook, which quotes the key: its reason is told without it", async (context) => {
    const running = cluster(context);
    await namespaced(running, "hooked");
    const hook = await webhook(running, "hooked", (object) => ({
      says: `no keys on Fridays: ${JSON.stringify(Reflect.get(object, "data"))} ${key}`,
    }));
    try {
      const person = await openAs(running, admin);
      let error: GatewayError | undefined;
      await sees(async () => {
        error = await refusalOf(person.create(secrets, secret(`d-${Date.now()}`, {}, "hooked"), never)).catch(
          () => undefined,
        );
        return error?.code === "invalid";
      });
      expect(error?.message).toContain("the admission webhook deny.keys.test denied it: no keys on Fridays");
    } finally {
      await hook.stop();
    }
  });

  it("waits for a webhook that hangs, and fails on one that is down", async (context) => {
    const running = cluster(context);
    await namespaced(running, "hanging");
    const hook = await webhook(running, "hanging", () => ({ hang: true }));
    try {
      const person = await openAs(running, admin);
      let error: GatewayError | undefined;
      const create = async () => {
        error = await refusalOf(
          person.create(secrets, secret(`h-${Date.now()}`, {}, "hanging"), never),
        ).catch(() => undefined);
        return error !== undefined;
      };
      await sees(create);
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error?.message).toContain("the admission webhook deny.keys.test does not answer in time");
      await hook.close();
      await create();
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error?.message).toContain("the admission webhook deny.keys.test cannot be asked");
    } finally {
      await hook.stop();
    }
  });

  it("finds the cluster's own storage full: says so in its words, and that it may have happened", async (context) => {
    const running = cluster(context);
    await namespaced(running);
    const alarm = async (action: string) => {
      const body = JSON.stringify({ action, memberID: "0", alarm: "NOSPACE" });
      await fetch(`${running.server.etcd}/v3/maintenance/alarm`, { method: "POST", body });
    };
    const person = await openAs(running, admin);
    await alarm("ACTIVATE");
    try {
      const error = await refusalOf(person.create(secrets, secret("full"), never));
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: true });
      expect(error.message).toContain("is out of order (500): “etcdserver: mvcc: database space exceeded”");
    } finally {
      await alarm("DEACTIVATE");
    }
  });

  it("is only tried: nothing stays of it", async (context) => {
    const running = cluster(context);
    await namespaced(running);
    const person = await openAs(running, admin);
    const tried = await person.create(secrets, secret("tried"), never, { dryRun: true });
    expect(tried.metadata.uid).toBeDefined();
    expect(await person.get(secrets, "apps", "tried", never)).toBeUndefined();
  });
});

describe("how fast", () => {
  it("is too fast for priority and fairness: told when to come again", async (context) => {
    const running = cluster(context);
    const group = "/apis/flowcontrol.apiserver.k8s.io/v1";
    const apiVersion = "flowcontrol.apiserver.k8s.io/v1";
    await running.apply(`${group}/prioritylevelconfigurations/none`, {
      apiVersion,
      kind: "PriorityLevelConfiguration",
      metadata: { name: "none" },
      spec: {
        type: "Limited",
        limited: {
          nominalConcurrencyShares: 0,
          lendablePercent: 0,
          borrowingLimitPercent: 0,
          limitResponse: { type: "Reject" },
        },
      },
    });
    await running.apply(`${group}/flowschemas/carol`, {
      apiVersion,
      kind: "FlowSchema",
      metadata: { name: "carol" },
      spec: {
        priorityLevelConfiguration: { name: "none" },
        matchingPrecedence: 2,
        rules: [
          {
            subjects: [{ kind: "User", user: { name: "carol" } }],
            resourceRules: [
              { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true },
            ],
          },
        ],
      },
    });
    await running.apply("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/carol", {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "carol" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "carol" }],
    });
    await namespaced(running, "busy");
    // Whoever waits for it has the only place.
    const hook = await webhook(running, "busy", () => ({ hang: true }));
    try {
      const impatient = { date: Date.now, now: () => performance.now(), sleep: async () => {} };
      const carol = await openAs(running, { token: "carols-token" }, { clock: impatient });
      let error: GatewayError | undefined;
      await sees(async () => {
        const tried = ["a", "b", "c"].map((name) =>
          refusalOf(carol.create(secrets, secret(name, {}, "busy"), never)).catch(() => undefined),
        );
        error = (await Promise.all(tried)).find((found) => found?.code === "throttled");
        return error !== undefined;
      });
      expect(error?.message).toContain("wants fewer calls (429)");
      expect(error?.wait).toBeGreaterThan(0);
    } finally {
      await hook.stop();
    }
  });
});

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}
