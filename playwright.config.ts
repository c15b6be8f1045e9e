import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { testFolder } from "./scripts/test-folder.mjs";

const port = Number(process.env.KEYLEDGER_E2E_PORT ?? 3917);
const chromium = process.env.KEYLEDGER_CHROMIUM;
process.env.KEYLEDGER_E2E_DATA ??= join(testFolder(), "e2e-demo");
const pictures = process.env.KEYLEDGER_E2E_TRACE === "1";

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/playwright",
  // The demo is one estate that all tests look at; those that change something clean up after themselves.
  fullyParallel: true,
  // One more than cores: many tests wait, for what is read behind a page or for their share of requests.
  workers: 3,
  // On a busy machine a page can be slow to answer to its first click. What fails twice is wrong.
  retries: 1,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
  use: {
    baseURL: `http://localhost:${port}`,
    // A trace costs a tenth of a test's time, and with a picture of the page at every step a third more:
    // what fails is traced when it is tried again; KEYLEDGER_E2E_TRACE=1 takes the pictures.
    trace: { mode: "on-first-retry", screenshots: false, sources: false, snapshots: pictures },
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    },
  },
  projects: [
    { name: "setup", testMatch: /sign-in\.setup\.ts/ },
    {
      name: "chromium",
      use: { ...devices["Desktop Chrome"] },
      testIgnore: /(changes|faults)\//,
      dependencies: ["setup"],
    },
    {
      // What changes the estate or syncs it comes last and one by one: all others compare numbers.
      name: "changes",
      use: { ...devices["Desktop Chrome"] },
      testMatch: /changes\/.*\.spec\.ts/,
      fullyParallel: false,
      workers: 1,
      dependencies: ["chromium"],
    },
  ],
  webServer: {
    command: `node scripts/demo.mjs --no-open --reset --brief-trail --port ${port} --data-dir ${process.env.KEYLEDGER_E2E_DATA}`,
    url: `http://localhost:${port}/api/v1/health`,
    timeout: 240_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    reuseExistingServer: process.env.KEYLEDGER_E2E_REUSE === "1",
    stdout: "pipe",
  },
});
