import { describe, expect, it } from "vitest";
import { found, said, secret, stream } from "./manifests.ts";

const rule = "traefik-basic-auth-secret";
const hash = "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC";

function middleware(auth: string, method = "basicAuth"): string {
  return `apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: admins-only}
spec:
  ${method}: ${auth}
`;
}

const usesUsers = middleware("{secret: users}");
const typed = (entries: string) => `type: kubernetes.io/basic-auth\n${secret("users", entries)}`;

describe("Traefik leaves out a middleware", () => {
  it.each([
    ["without a name", middleware("{realm: tools}"), "names no Secret"],
    ["with an empty name", middleware('{secret: ""}'), "names no Secret"],
    ["of two entries", stream(usesUsers, secret("users", `a: a:${hash}\nb: b:${hash}`)), "2 entries"],
    ["without users", stream(usesUsers, secret("users", 'a: "\\n"')), "no users"],
    ["of lines that are none", stream(usesUsers, secret("users", "a: night-shift")), "line 1"],
    ["of a type whose fields it lacks", stream(usesUsers, typed("username: night-shift")), "`password`"],
    [
      "of htpasswd lines where htdigest's belong",
      stream(middleware("{secret: users}", "digestAuth"), secret("users", `a: a:${hash}`)),
      "htdigest",
    ],
  ])("%s", (_, text, says) => {
    const [finding, ...others] = found(rule, text);
    expect(others).toEqual([]);
    expect(finding?.severity).toBe("error");
    expect(finding?.message).toContain(says);
    expect(finding?.message).toContain("404");
  });
});

it("says that a password in plain text lets nobody in, in another file and in data, too", () => {
  const text = secret(
    "users",
    `a: ${btoa(`one:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\ntwo:tHq7-mZ2v-Xc9R\n`)}`,
    "data",
  );
  const [finding] = found(rule, { "m.yaml": usesUsers, "s.yaml": text });
  expect(finding?.message).toContain("in line 2, a password that is not hashed");
  expect(finding?.message).not.toContain("tHq7");
  expect(finding?.related?.document.file).toBe("s.yaml");
});

describe("nothing is said of", () => {
  it.each([
    ["lines of htpasswd", stream(usesUsers, secret("users", `a: |\n  one:${hash}\n  two:$apr1$x$y`))],
    ["a user and a password", stream(usesUsers, typed("username: night-shift\npassword: tHq7-mZ2v-Xc9R"))],
    [
      "lines of htdigest",
      stream(
        middleware("{secret: users}", "digestAuth"),
        secret("users", "a: one:tools:5f4dcc3b5aa765d61d8327deb882cf99"),
      ),
    ],
    ["users in the middleware, which unknown-field finds", middleware(`{users: ["a:${hash}"]}`)],
    ["a Secret that is elsewhere", usesUsers],
    [
      "a Secret that others fill",
      stream(usesUsers, "apiVersion: v1\nkind: Secret\nmetadata: {name: users}\n"),
    ],
    ["a template", stream(usesUsers, secret("users", `a: \${USERS}`))],
    ["a Secret's name that is a template", middleware('{secret: "{{ .Values.users }}"}')],
    ["a Middleware of another sort", middleware("{prefix: /tools}", "addPrefix")],
  ])("%s", (_, text) => {
    expect(said(rule, text)).toEqual([]);
  });
});

it("lets the password of such a Secret be judged like any other", () => {
  const text = stream(usesUsers, typed("username: night-shift\npassword: changeme"));
  expect(said("placeholder-key", text)).toHaveLength(1);
});
