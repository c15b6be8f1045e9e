import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { testFolder } from "./scripts/test-folder.mjs";

process.env.KEYLEDGER_TEST_FOLDER ??= testFolder();

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: [
      "lib/**/*.test.ts",
      "components/**/*.test.{ts,tsx}",
      "scripts/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    globalSetup: ["lib/db/testing-global-setup.ts"],
    // One more than Vitest would take on two cores: many tests wait for a database or a socket.
    maxWorkers: 2,
    // Modules stay loaded from file to file: loading them anew for each took a third of the whole CPU time.
    // So a test leaves nothing behind in them: no mock of a module, no changed environment.
    isolate: false,
    // Only what hangs comes to an end by these: on a machine with other work all takes twenty times as long.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
