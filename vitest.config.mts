import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Those run in the extension host of a real VS Code: test/editor/run.mjs.
    exclude: ["test/editor/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
