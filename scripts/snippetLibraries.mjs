// Installs what snippets need beyond their language (axios, requests, reqwest, OkHttp …) into GK_CACHE, once, from
// the languages' own registries, so that test/invocation can run them. A language that is not here is passed over.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./processes.mjs";

const cache = join(process.env.GK_CACHE ?? join(tmpdir(), "gateway-keys-backends"), "snippets");

const cargo = `[package]
name = "snippets"
version = "0.0.0"
edition = "2021"

[dependencies]
reqwest = { version = "0.12", default-features = false, features = ["blocking"] }

[profile.dev]
debug = false
`;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>snippets</groupId>
  <artifactId>snippets</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>org.jetbrains.kotlin</groupId>
      <artifactId>kotlin-compiler-embeddable</artifactId>
      <version>2.2.20</version>
    </dependency>
    <dependency>
      <groupId>com.squareup.okhttp3</groupId>
      <artifactId>okhttp</artifactId>
      <version>4.12.0</version>
    </dependency>
  </dependencies>
</project>
`;

/** Each fills a folder of its own, which goes again where something fails. */
const libraries = {
  node: (folder) => [
    ["npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "axios@1"],
  ],
  python: (folder) => [
    ["python3", "-m", "venv", folder],
    [join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "requests", "httpie"],
  ],
  rust(folder) {
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "Cargo.toml"), cargo);
    writeFileSync(join(folder, "src", "main.rs"), "fn main() {}\n");
    return [["cargo", "build", "--quiet", "--manifest-path", join(folder, "Cargo.toml")]];
  },
  kotlin(folder) {
    writeFileSync(join(folder, "pom.xml"), pom);
    const to = `-DoutputDirectory=${join(folder, "jars")}`;
    return [
      [
        "mvn",
        "--quiet",
        "--batch-mode",
        "--file",
        join(folder, "pom.xml"),
        "dependency:copy-dependencies",
        to,
      ],
    ];
  },
};

for (const [name, commandsFor] of Object.entries(libraries)) {
  const folder = join(cache, name);
  const done = join(folder, ".done");
  if (existsSync(done)) continue;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    for (const [program, ...args] of commandsFor(folder)) {
      const { code } = await run(program, args, { stdio: ["ignore", "ignore", "inherit"] });
      if (code !== 0) throw new Error(`${program} failed (${code})`);
    }
    writeFileSync(done, "");
    console.log(`Snippet libraries: ${name} ready`);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    console.error(`Snippet libraries: no ${name}: ${error.message}`);
  }
}
