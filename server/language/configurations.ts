/** The configurations in force, each below the folder that it stands in. */
import { type Config, configFileName, defaultConfig, readConfig } from "./config.ts";

/** What is agreed on for a file. */
export interface Agreed {
  readonly config: Config;
  /** The configuration leaves the file alone. */
  readonly ignored: boolean;
}

export class Configurations {
  readonly #byRoot = new Map<string, Config>();

  /** `root` is the folder's name, empty for all files; undefined takes its configuration away. */
  set(root: string, text: string | undefined): void {
    if (text === undefined) this.#byRoot.delete(root);
    else this.#byRoot.set(root, readConfig(text));
  }

  /** What the configuration of the nearest folder above a file says. */
  of(file: string): Agreed {
    let nearest: string | undefined;
    for (const root of this.#byRoot.keys()) {
      const isAbove = root === "" || file.startsWith(`${root}/`);
      if (isAbove && root.length >= (nearest?.length ?? 0)) nearest = root;
    }
    const config = nearest === undefined ? undefined : this.#byRoot.get(nearest);
    if (nearest === undefined || config === undefined) return nothingAgreed;
    const path = nearest === "" ? file : file.slice(nearest.length + 1);
    return { config, ignored: path !== configFileName && config.ignores(path) };
  }
}

const nothingAgreed: Agreed = { config: defaultConfig, ignored: false };
