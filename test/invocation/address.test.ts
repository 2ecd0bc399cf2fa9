import { describe, expect, it } from "vitest";
import { address, parameter } from "../../client/invocation/address.ts";

describe("an address", () => {
  it.each([
    ["joins with one slash", ["https://a.test", "/v1/", "/b"], "https://a.test/v1/b"],
    ["puts a slash where there is none", ["https://a.test", "v1", "b"], "https://a.test/v1/b"],
    ["keeps a path that the base has", ["https://a.test/stage/", "/v1"], "https://a.test/stage/v1"],
    ["keeps the last slash, which gateways tell apart", ["https://a.test", "/v1/"], "https://a.test/v1/"],
    ["is the root where there is no path", ["https://a.test", "", "/"], "https://a.test/"],
    ["encodes spaces", ["https://a.test", "/a b"], "https://a.test/a%20b"],
    [
      "encodes what is beyond ASCII",
      ["https://a.test", "/Köln/東京/😀"],
      "https://a.test/K%C3%B6ln/%E6%9D%B1%E4%BA%AC/%F0%9F%98%80",
    ],
    ["encodes half a character", ["https://a.test", "/\ud83d"], "https://a.test/%EF%BF%BD"],
    ["encodes nothing twice", ["https://a.test", "/a%20b%2Fc"], "https://a.test/a%20b%2Fc"],
    [
      "encodes a percent sign that encodes nothing",
      ["https://a.test", "/100%/x%zz"],
      "https://a.test/100%25/x%25zz",
    ],
    [
      "leaves templates to be filled in",
      ["https://a.test", "/cities/{city}"],
      "https://a.test/cities/{city}",
    ],
    [
      "encodes quotes and line breaks",
      ["https://a.test", '/"\n\\`<>|^'],
      "https://a.test/%22%0A%5C%60%3C%3E%7C%5E",
    ],
    ["encodes a fragment's sign", ["https://a.test", "/a#b"], "https://a.test/a%23b"],
    ["keeps a query", ["https://a.test", "/a", "?x=1&y=ü z"], "https://a.test/a?x=1&y=%C3%BC%20z"],
    ["keeps two queries", ["https://a.test?stage=1", "/a?x=1"], "https://a.test/a?stage=1&x=1"],
    ["keeps a port and an IPv6 host", ["http://[::1]:8080/", "/a"], "http://[::1]:8080/a"],
    ["writes a host as DNS has it", ["https://bücher.test", "/a"], "https://xn--bcher-kva.test/a"],
  ])("%s", (_, [base = "", ...paths], expected) => {
    expect(address(base, ...paths)).toBe(expected);
  });

  it.each([
    ["nothing", ""],
    ["a name alone", "api.acme.test"],
    ["a file", "file:///etc/passwd"],
    ["a script", "javascript:alert(1)"],
  ])("refuses %s", (_, base) => {
    expect(() => address(base, "/a")).toThrow("not an HTTP address");
  });

  it("refuses a password, and does not show it", () => {
    const refusal = /^The gateway's address holds a user name or a password$/;
    expect(() => address("https://me:geheim@a.test", "/")).toThrow(refusal);
  });

  it("takes another parameter, whatever its name", () => {
    expect(parameter("https://a.test/", "api key")).toBe("https://a.test/?api%20key=");
    expect(parameter("https://a.test/?x=1", "a&b=c")).toBe("https://a.test/?x=1&a%26b%3Dc=");
  });
});
