import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Those run in the extension host of a real VS Code: test/editor/run.mjs.
    exclude: ["test/editor/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real processes, sockets and clusters on two busy cores: what fails twice in a row fails.
    retry: process.env.CI ? 1 : 0,
  },
});
