import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

function run(command, args) {
  return spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}

/** Installs a Chromium with the system's packages where we may, else with Playwright's download. */
function install() {
  console.log("No Chromium found: installing one for the browser tests");
  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const packages = ["chromium", "fonts-liberation"];
    const apt = () =>
      run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
    if (run("apt-get", ["update", "-qq"]) && apt()) return;
  }
  run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"]);
}

/**
 * Path of a Chromium: KEYLEDGER_CHROMIUM, one of the system, Playwright's own, or one installed now.
 * Throws with what to do when there is none to be had.
 */
export async function findChromium() {
  const { chromium } = await import("@playwright/test");
  const candidates = () => [process.env.KEYLEDGER_CHROMIUM, ...SYSTEM, chromium.executablePath()];
  const present = () => candidates().find((path) => path && existsSync(path));
  if (!present()) install();
  const found = present();
  if (found) return found;
  throw new Error("No Chromium: install one and name it in KEYLEDGER_CHROMIUM.");
}
