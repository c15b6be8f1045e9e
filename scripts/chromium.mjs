import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Chromium without a window: the same engine, a third quicker in the browser tests. */
const SHELL = "/usr/bin/chromium-headless-shell";
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

const mayInstall = () =>
  process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

function installPackages(...packages) {
  const apt = () =>
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
  return run("apt-get", ["update", "-qq"]) && apt();
}

/** Installs a Chromium with the system's packages where we may, else with Playwright's download. */
function install() {
  console.log("No Chromium found: installing one for the browser tests");
  if (mayInstall() && installPackages("chromium-headless-shell", "fonts-liberation")) return;
  if (mayInstall() && installPackages("chromium", "fonts-liberation")) return;
  run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"]);
}

/**
 * Path of a Chromium: KEYLEDGER_CHROMIUM, one of the system, Playwright's own, or one installed now. In CI, where the
 * time counts, the headless shell is installed beside another one. Throws with what to do when there is none to be had.
 */
export async function findChromium() {
  const { chromium } = await import("@playwright/test");
  const candidates = () => [
    process.env.KEYLEDGER_CHROMIUM,
    SHELL,
    ...SYSTEM,
    chromium.executablePath(),
  ];
  const present = () => candidates().find((path) => path && existsSync(path));
  if (!present()) install();
  else if (process.env.KEYLEDGER_CI && !process.env.KEYLEDGER_CHROMIUM && !existsSync(SHELL)) {
    if (mayInstall()) installPackages("chromium-headless-shell");
  }
  const found = present();
  if (found) return found;
  throw new Error("No Chromium: install one and name it in KEYLEDGER_CHROMIUM.");
}
