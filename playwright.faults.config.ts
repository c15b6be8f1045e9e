import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { testFolder } from "./scripts/test-folder.mjs";

process.env.KEYLEDGER_FAULTS_DATA ??= join(testFolder(), "faults");
const chromium = process.env.KEYLEDGER_CHROMIUM;

/** Whole systems that are killed, refused and disturbed; each file starts and ends its own demos. */
export default defineConfig({
  testDir: "e2e/faults",
  outputDir: ".cache/playwright-faults",
  fullyParallel: false,
  // Most of their time they wait: for pauses, breakers and leases.
  workers: 3,
  // As in playwright.config.ts: what fails twice is wrong.
  retries: 1,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json"]],
  use: {
    ...devices["Desktop Chrome"],
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    },
  },
});
