// Everything that proves the project, in one command that needs nothing but Node:
//   npm test [-- --only types,lint,boundaries,dead-code,unit,browser,faults]
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { dropDemo } from "./test-folder.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const reports = path.join(".cache", "reports");
const bin = (name, file) => [process.execPath, path.join("node_modules", name, file)];

const vitestReport = path.join(reports, "unit.json");
const browserReport = path.join(reports, "browser.json");
const faultsReport = path.join(reports, "faults.json");
const countPlaywright = (report) => {
  const { stats, errors } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
};

/**
 * In the order in which they start, two at a time: beside the tests of the parts runs what needs one core, or mostly
 * waits. `after` names stages that must have ended first.
 */
const STAGES = [
  {
    name: "unit",
    command: [
      ...bin("vitest", "vitest.mjs"),
      ..."run --reporter=default --reporter=json".split(" "),
      `--outputFile.json=${vitestReport}`,
    ],
    count: () => {
      const report = JSON.parse(readFileSync(vitestReport, "utf8"));
      const broken = report.testResults.filter((file) => file.status === "failed");
      const empty = broken.filter((file) => file.assertionResults.length === 0).length;
      return { passed: report.numPassedTests, failed: report.numFailedTests + empty };
    },
  },
  { name: "types", command: [process.execPath, "scripts/types.mjs"] },
  {
    name: "lint",
    command: [...bin("@biomejs/biome", "bin/biome"), "check", "--error-on-warnings", "."],
  },
  {
    name: "boundaries",
    command: [
      ...bin("dependency-cruiser", "bin/dependency-cruise.mjs"),
      ..."--config .dependency-cruiser.mjs app components lib prisma bench e2e".split(" "),
    ],
  },
  { name: "dead-code", command: [...bin("knip", "bin/knip.js"), "--no-progress"] },
  {
    name: "faults",
    needsBuild: true,
    command: [
      ...bin("@playwright/test", "cli.js"),
      ..."test -c playwright.faults.config.ts".split(" "),
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: faultsReport },
    leaves: "faults",
    count: () => countPlaywright(faultsReport),
  },
  {
    name: "browser",
    after: ["unit", "faults"],
    needsBuild: true,
    command: [...bin("@playwright/test", "cli.js"), "test"],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
    leaves: "e2e-demo",
    count: () => countPlaywright(browserReport),
  },
];

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one stage and prints its output whole when it ends, so that two stages never mix. */
function run(stage) {
  const since = Date.now();
  return new Promise((resolve) => {
    const [command, ...args] = stage.command;
    const child = spawn(command, args, {
      env: {
        ...process.env,
        NODE_ENV: "test",
        FORCE_COLOR: "0",
        NEXT_TELEMETRY_DISABLED: "1",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        CI: process.env.CI ?? "1",
        ...stage.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => {
      const counts = tally(stage, code);
      if (stage.leaves) dropDemo(stage.leaves);
      const word = counts.failed ? "FAILED" : "ok";
      console.log(`\n== ${stage.name}: ${word} (${seconds(since)})`);
      if (counts.failed || stage.count) process.stdout.write(Buffer.concat(output));
      resolve(counts);
    });
  });
}

/** A stage that counts its tests gives their numbers; a failure that no test explains counts as one. */
function tally(stage, code) {
  const whole = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (!stage.count) return whole;
  try {
    const counts = stage.count();
    if (counts.passed + counts.failed === 0) return { passed: 0, failed: 1 };
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function main() {
  const began = Date.now();
  const { bootstrap } = await import("./bootstrap.mjs");
  const only = process.argv.includes("--only")
    ? process.argv[process.argv.indexOf("--only") + 1].split(",")
    : STAGES.map((stage) => stage.name);
  const stages = STAGES.filter((stage) => only.includes(stage.name));
  await bootstrap({ build: stages.some((stage) => stage.needsBuild) });
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  if (stages.some((stage) => stage.name === "browser" || stage.name === "faults")) {
    const { findChromium } = await import("./chromium.mjs");
    process.env.KEYLEDGER_CHROMIUM = await findChromium();
  }

  const total = { passed: 0, failed: 0 };
  const waiting = [...stages];
  const ended = new Set(STAGES.map((stage) => stage.name).filter((name) => !only.includes(name)));
  const lane = async () => {
    for (;;) {
      const index = waiting.findIndex(({ after = [] }) => after.every((name) => ended.has(name)));
      if (index === -1) {
        if (waiting.length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      const [stage] = waiting.splice(index, 1);
      const counts = await run(stage);
      total.passed += counts.passed;
      total.failed += counts.failed;
      ended.add(stage.name);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(2, cpus().length)) }, lane));

  console.log(`\nTook ${seconds(began)}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
}

if (!existsSync("package-lock.json")) throw new Error("Run this in a checkout of Keyledger.");
await main();
