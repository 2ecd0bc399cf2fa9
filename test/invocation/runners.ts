/** Runs snippets with the real tools of their languages, as somebody would who has pasted them. */
import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

export interface Runner {
  /** The snippet language's id. */
  readonly id: string;
  /** What is missing on this machine, and how to get it; undefined where nothing is. */
  missing(): string | undefined;
  /** Makes a command of each snippet, compiled together where that is quicker. Files go to `folder`. */
  prepare(snippets: readonly string[], folder: string): Promise<readonly Command[]>;
}

/** What `scripts/snippetLibraries.mjs` fills. */
const libraries = join(process.env.GK_CACHE ?? join(tmpdir(), "gateway-keys-backends"), "snippets");
const fill = "`node scripts/snippetLibraries.mjs` gets it";
const mono = "install Debian's mono-mcs and libmono-system-net-http4.0-cil";
const monoHttp = "/usr/lib/mono/4.5/System.Net.Http.dll";
const pythonFolder = join(libraries, "python", "bin");

export const runners: readonly Runner[] = [
  {
    id: "curl-bash",
    missing: () =>
      missingProgram("bash") ??
      missingProgram("curl") ??
      failing("curl", ["--url-query", "a=b", "--version"], "curl is older than 7.87: install a newer one"),
    prepare: files("sh", (file) => ({ program: "bash", arguments: [file] })),
  },
  {
    id: "httpie",
    missing: () => missingFile(join(pythonFolder, "http"), "HTTPie") ?? missingProgram("bash"),
    prepare: files("sh", (file) => ({ program: "bash", arguments: [file] })),
  },
  {
    id: "javascript-fetch",
    missing: () => undefined,
    prepare: files("js", (file) => ({ program: process.execPath, arguments: [file] })),
  },
  {
    id: "javascript-axios",
    missing: () => missingFile(join(libraries, "node", "node_modules", "axios"), "axios"),
    prepare(snippets, folder) {
      symlinkSync(join(libraries, "node", "node_modules"), join(folder, "node_modules"));
      return files("mjs", (file) => ({ program: process.execPath, arguments: [file] }))(snippets, folder);
    },
  },
  {
    id: "python",
    missing: () => missingFile(join(pythonFolder, "python"), "Python's requests"),
    prepare: files("py", (file) => ({ program: join(pythonFolder, "python"), arguments: [file] })),
  },
  {
    id: "go",
    missing: () => missingProgram("go"),
    async prepare(snippets, folder) {
      const sources = snippets.map((text, index) => write(folder, `go${index}/main.go`, text));
      write(folder, "go.mod", "module snippets\n");
      mkdirSync(join(folder, "bin"));
      await run({ program: "go", arguments: ["build", "-o", "bin/", "./..."] }, { cwd: folder });
      return sources.map((_, index) => ({ program: join(folder, "bin", `go${index}`), arguments: [] }));
    },
  },
  {
    id: "java",
    missing: () => missingProgram("javac"),
    async prepare(snippets, folder) {
      const sources = snippets.map((text, index) => {
        const { imports, statements } = parted(text, /^import .*;$/);
        const main = `public static void main(String[] none) throws Exception {\n${statements}\n}`;
        return write(folder, `Call${index}.java`, `${imports}\nclass Call${index} {\n${main}\n}\n`);
      });
      await run({ program: "javac", arguments: ["-encoding", "UTF-8", ...sources] }, { cwd: folder });
      return snippets.map((_, index) => ({ program: "java", arguments: ["-cp", folder, `Call${index}`] }));
    },
  },
  {
    id: "csharp",
    missing: () =>
      missingProgram("mcs", mono) ?? (existsSync(monoHttp) ? undefined : `no System.Net.Http: ${mono}`),
    async prepare(snippets, folder) {
      const commands: Command[] = [];
      for (const [index, text] of snippets.entries()) {
        const { imports, statements } = parted(text, /^using [\w.]+;$/);
        // mcs knows neither statements of the top level nor a `Main` that waits.
        const send = `static async System.Threading.Tasks.Task Send() {\n${statements}\n}`;
        const main = `${send}\nstatic void Main() { Send().GetAwaiter().GetResult(); }`;
        const source = write(folder, `call${index}.cs`, `${imports}\nclass Call {\n${main}\n}\n`);
        const program = join(folder, `call${index}.exe`);
        await run(
          {
            program: "mcs",
            arguments: ["-langversion:latest", "-r:System.Net.Http.dll", `-out:${program}`, source],
          },
          { cwd: folder },
        );
        commands.push({ program: "mono", arguments: [program] });
      }
      return commands;
    },
  },
  {
    id: "php",
    missing: () =>
      missingProgram("php", "install Debian's php-cli and php-curl") ??
      failing("php", ["-r", 'exit((int) !extension_loaded("curl"));'], "PHP has no curl: install php-curl"),
    prepare: files("php", (file) => ({ program: "php", arguments: [file] })),
  },
  {
    id: "ruby",
    missing: () => missingProgram("ruby"),
    prepare: files("rb", (file) => ({ program: "ruby", arguments: [file] })),
  },
  {
    id: "rust",
    missing: () => missingProgram("cargo") ?? missingFile(join(libraries, "rust", "target"), "reqwest"),
    async prepare(snippets, folder) {
      const crate = join(libraries, "rust");
      // A copy: suites that run side by side would overwrite each other's programs.
      for (const part of ["Cargo.toml", "Cargo.lock", "target"]) {
        cpSync(join(crate, part), join(folder, part), { recursive: true, preserveTimestamps: true });
      }
      for (const [index, text] of snippets.entries()) write(folder, `src/bin/call${index}.rs`, text);
      await run({ program: "cargo", arguments: ["build", "--quiet", "--offline"] }, { cwd: folder });
      return snippets.map((_, index) => ({
        program: join(folder, "target", "debug", `call${index}`),
        arguments: [],
      }));
    },
  },
  {
    id: "kotlin",
    missing: () =>
      missingProgram("java") ?? missingFile(join(libraries, "kotlin", "jars"), "Kotlin's compiler"),
    async prepare(snippets, folder) {
      const jars = join(libraries, "kotlin", "jars");
      const sources = snippets.map((text, index) => {
        const { imports, statements } = parted(text, /^import .*$/);
        return write(
          folder,
          `call${index}.kt`,
          `package call${index}\n${imports}\nfun main() {\n${statements}\n}\n`,
        );
      });
      const classPath = readdirSync(jars)
        .map((name) => join(jars, name))
        .join(delimiter);
      const compiler = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler";
      await run(
        {
          program: "java",
          arguments: [
            "-cp",
            classPath,
            compiler,
            "-no-stdlib",
            "-no-reflect",
            "-nowarn",
            "-cp",
            classPath,
            "-d",
            folder,
            ...sources,
          ],
        },
        { cwd: folder },
      );
      return snippets.map((_, index) => ({
        program: "java",
        arguments: ["-cp", [folder, classPath].join(delimiter), `call${index}.Call${index}Kt`],
      }));
    },
  },
];

/** Languages that no free tool of this machine's kind runs; their quoting is tested by the documented rules. */
export const neverRun: Readonly<Record<string, string>> = {
  "curl-powershell": "Windows PowerShell and its curl.exe are Windows'",
  "curl-cmd": "cmd is Windows'",
  powershell: "PowerShell is in no registry that .ci/run may use",
  swift: "Swift is in no registry that .ci/run may use",
  http: "REST Client runs within VS Code only",
};

/** Resolves to what was printed; rejects with what was printed when the command fails. */
export function run(
  command: Command,
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<string> {
  const path = [pythonFolder, process.env.PATH].join(delimiter);
  const options = {
    cwd,
    timeout: 240_000,
    env: { ...process.env, ...env, PATH: path, NO_PROXY: "127.0.0.1" },
  };
  return new Promise((resolve, reject) => {
    const child = execFile(command.program, [...command.arguments], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(
          new Error(`${command.program} failed (${error.code ?? error.signal}): ${stderr.slice(0, 2000)}`),
        );
    });
    child.stdin?.end();
  });
}

function files(extension: string, command: (file: string) => Command): Runner["prepare"] {
  return async (snippets, folder) =>
    snippets.map((text, index) => command(write(folder, `call${index}.${extension}`, text)));
}

function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Imports stand at the top, where a language wants statements in a method. */
function parted(text: string, importLine: RegExp): { imports: string; statements: string } {
  const lines = text.split("\n");
  const isImport = (line: string): boolean => importLine.test(line);
  return {
    imports: lines.filter(isImport).join("\n"),
    statements: lines.filter((line) => !isImport(line)).join("\n"),
  };
}

function missingProgram(program: string, howToGet = `install ${program}`): string | undefined {
  const found = (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
  return found ? undefined : `no ${program}: ${howToGet}`;
}

function failing(program: string, args: readonly string[], says: string): string | undefined {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0 ? undefined : says;
}

function missingFile(file: string, what: string): string | undefined {
  return existsSync(file) ? undefined : `no ${what}: ${fill}`;
}
