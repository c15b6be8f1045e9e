// What every command needs before it can run: packages, the Prisma client, the built site. Plain Node
// only, because it runs before node_modules exists.
import { spawn } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hashFiles, root } from "./hash-files.mjs";
import { programsStep } from "./programs.mjs";

const at = (...names) => path.join(root, ...names);

/** Sources that the built site depends on, beside the two folders that it never loads. */
const BUILD_INPUTS = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/schema.prisma",
  "next.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "package-lock.json",
  "tsconfig.json",
];
const NOT_BUILT = /^lib\/(cli|local-aws|db\/generated)\/|\.test\.tsx?$/;

/** Answers null when this Node can run Keyledger, else what to tell the person. */
export function nodeProblem(version) {
  const [major, minor] = version.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (fits) return null;
  return `Keyledger needs Node 20.19 or newer in 20, 22.13 or newer in 22, or 24 and up; this is ${version}. See https://nodejs.org`;
}

/** True when `installed` (npm's own record in node_modules) holds what the lock file asks of this platform. */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages).every(([name, wanted]) => {
    if (name === "" || wanted.optional || wanted.devOptional || wanted.peer) return true;
    return installed.packages?.[name]?.version === wanted.version;
  });
}

/**
 * Makes this checkout ready. `build`: the site too; `programs`: those of `programArgs` too. Tells what it does on
 * stderr, or through `say`. Two at once wait for each other.
 */
export async function bootstrap({
  build = false,
  programs = false,
  say = (line) => console.error(line),
} = {}) {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    say(problem);
    process.exit(3);
  }
  const steps = [
    installStep(),
    generateStep(),
    ...(programs ? [programsStep] : []),
    ...(build ? [buildStep()] : []),
  ];
  if (!steps.some((step) => step.isNeeded())) return;
  await locked(say, async () => {
    for (const step of steps) if (step.isNeeded()) await step.run(say);
  });
}

function installStep() {
  const stampFile = at("node_modules", ".keyledger-stamp");
  const stamp = `${hashFiles(root, ["package-lock.json"])} ${process.platform}-${process.arch}`;
  return {
    isNeeded: () => read(stampFile) !== stamp,
    async run(say) {
      const lock = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
      const record = read(at("node_modules", ".package-lock.json"));
      if (!record || !isInstalled(lock, JSON.parse(record))) {
        await step(say, "Installing packages", ...npm("ci", "--include=dev", "--no-audit"));
        // Newer npm skips install scripts that it was not told of; this one only checks its binary.
        await step(say, "Checking esbuild", process.execPath, [
          at("node_modules/esbuild/install.js"),
        ]);
      }
      writeFileSync(stampFile, stamp);
    },
  };
}

function generateStep() {
  const stampFile = at("node_modules", ".keyledger-prisma-stamp");
  const stamp = () => hashFiles(root, ["prisma/schema.prisma", "node_modules/prisma/package.json"]);
  return {
    isNeeded: () => !existsSync(at("lib/db/generated/client.ts")) || read(stampFile) !== stamp(),
    async run(say) {
      const args = [at("node_modules/prisma/build/index.js"), "generate"];
      // Prisma would download an engine that generating does not use; any existing file stops that.
      const env = {
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      };
      await step(say, "Generating the database client", process.execPath, args, env);
      writeFileSync(stampFile, stamp());
    },
  };
}

function buildStep() {
  const stampFile = at(".next", "keyledger-stamp");
  const stamp = () => hashFiles(root, BUILD_INPUTS, NOT_BUILT);
  return {
    isNeeded: () => !existsSync(at(".next", "BUILD_ID")) || read(stampFile) !== stamp(),
    async run(say) {
      const before = stamp();
      rmSync(stampFile, { force: true });
      const args = [at("node_modules/next/dist/bin/next"), "build"];
      const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
      await step(say, "Building the site", process.execPath, args, env);
      writeFileSync(stampFile, before);
    },
  };
}

/** Runs one program, tells every ten seconds that it still does, and shows its output if it fails. */
async function step(say, title, command, args, env = {}) {
  const since = Date.now();
  const seconds = () => `${((Date.now() - since) / 1000).toFixed(1)} s`;
  say(`${title} …`);
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32" && command.endsWith(".cmd"),
  });
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const still = setInterval(() => say(`${title}: ${seconds()} so far`), 10_000);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (code !== 0) {
      say(Buffer.concat(output).toString("utf8"));
      throw new Error(`${title} failed (exit code ${code}); the lines above say why.`);
    }
  } finally {
    clearInterval(still);
  }
  say(`${title}: done in ${seconds()}`);
}

/** The npm that runs this command, else the one on the path. */
function npm(...args) {
  const own = process.env.npm_execpath;
  if (own?.endsWith("npm-cli.js")) return [process.execPath, [own, ...args]];
  return [process.platform === "win32" ? "npm.cmd" : "npm", args];
}

async function locked(say, work) {
  mkdirSync(at(".cache"), { recursive: true });
  const file = at(".cache", "bootstrap.lock");
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  let told = false;
  try {
    while (!tryLink(mine, file)) {
      const holder = Number(read(file));
      if (holder && !isAlive(holder)) rmSync(file, { force: true });
      else if (!told) say(`Waiting for process ${holder}, which is preparing this checkout …`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await work();
  } finally {
    if (read(file) === String(process.pid)) rmSync(file, { force: true });
    rmSync(mine, { force: true });
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
