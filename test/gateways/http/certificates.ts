/** An authority and what it signs, made by openssl for one run. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificates {
  readonly authority: string;
  readonly good: { readonly key: string; readonly cert: string };
  readonly expired: { readonly key: string; readonly cert: string };
  readonly otherHost: { readonly key: string; readonly cert: string };
  readonly selfSigned: { readonly key: string; readonly cert: string };
}

/** Undefined where there is no openssl. */
export function makeCertificates(): Certificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), "gateway-keys-tls-"));
  const at = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(at(name), "utf8");
  const openssl = (command: string) =>
    execFileSync("openssl", command.split(" "), { cwd: folder, stdio: "ignore" });
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  try {
    openssl(`req -x509 ${key} -keyout ca.key -out ca.pem -subj /CN=Authority -days 2`);
    const signed = (name: string, host: string, days: number) => {
      writeFileSync(at(`${name}.ext`), `subjectAltName=${host}`);
      openssl(`req -new ${key} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
      openssl(
        `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days ${days} -out ${name}.pem -extfile ${name}.ext`,
      );
      return { key: read(`${name}.key`), cert: read(`${name}.pem`) };
    };
    openssl(`req -x509 ${key} -keyout self.key -out self.pem -subj /CN=localhost -days 2`);
    return {
      good: signed("good", "IP:127.0.0.1,DNS:localhost", 2),
      expired: signed("expired", "IP:127.0.0.1", -1),
      otherHost: signed("other", "DNS:other.test", 2),
      selfSigned: { key: read("self.key"), cert: read("self.pem") },
      authority: read("ca.pem"),
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
