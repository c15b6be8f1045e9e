// Everything that proves the project, in one command that needs nothing but Node:
//   npm test [-- --only types,lint,boundaries,dead-code,unit,browser,faults]
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { dropDemo } from "./test-folder.mjs";
import {
  addFailures,
  mergeRuns,
  readPlaywright,
  readUncaught,
  readVitest,
  tellFailures,
} from "./test-reports.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const reports = path.join(".cache", "reports");
const bin = (name, file) => [process.execPath, path.join("node_modules", name, file)];

const unitReport = path.join(reports, "unit.json");
const browserReport = path.join(reports, "browser.json");
const faultsReport = path.join(reports, "faults.json");
const unitAgainReport = path.join(reports, "unit-again.json");
const unit = (report, files = []) => [
  ...bin("vitest", "vitest.mjs"),
  ..."run --reporter=default --reporter=json".split(" "),
  `--outputFile.json=${report}`,
  ...files,
];

/** More files than these are not unsteady but broken: running them again would only take time. */
const MOST_FILES_AGAIN = 5;

/**
 * In the order in which they start, two at a time: beside the tests of the parts runs what needs one core, or mostly
 * waits. `after` names stages that must have ended first.
 * `again`: as in the browser, what fails twice is wrong; what failed once alone is told at the end.
 */
const STAGES = [
  {
    name: "unit",
    command: unit(unitReport),
    read: () => readVitest(unitReport),
    again: (files) => unit(unitAgainReport, files),
    readAgain: () => readVitest(unitAgainReport),
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
    read: () => readPlaywright(faultsReport),
  },
  {
    name: "browser",
    after: ["unit", "faults"],
    needsBuild: true,
    command: [...bin("@playwright/test", "cli.js"), "test"],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
    leaves: "e2e-demo",
    read: () => readPlaywright(browserReport),
  },
];

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one stage and prints its output whole when it ends, so that two stages never mix. */
async function run(stage) {
  const since = Date.now();
  const first = await execute(stage.command, stage.env);
  let result = judge(stage, stage.read, first);
  const output = [first.output];
  const files = [...new Set(result.failures.map(({ file }) => file))];
  // What is of no file is nobody's: running anything again would prove nothing.
  if (stage.again && files.length > 0 && files.length <= MOST_FILES_AGAIN && files.every(Boolean)) {
    const second = await execute(stage.again(files), stage.env);
    result = mergeRuns(result, judge(stage, stage.readAgain, second));
    output.push(`\n-- again, alone: ${files.join(" ")}\n`, second.output);
  }
  if (stage.leaves) dropDemo(stage.leaves);
  console.log(`\n== ${stage.name}: ${result.failed ? "FAILED" : "ok"} (${seconds(since)})`);
  if (result.failed || stage.read) for (const text of output) process.stdout.write(text);
  return result;
}

function execute([command, ...args], env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: {
        ...process.env,
        NODE_ENV: "test",
        FORCE_COLOR: "0",
        NEXT_TELEMETRY_DISABLED: "1",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        CI: process.env.CI ?? "1",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });
}

/** What the report says, if there is one, and what it does not: errors outside of tests, an exit that nothing explains. */
function judge({ name }, read, { code, output }) {
  const broken = (reason) => ({
    ...{ passed: 0, failed: 1, unsteady: [] },
    failures: [{ file: "", name, reason }],
  });
  if (!read && code === 0) return { passed: 1, failed: 0, failures: [], unsteady: [] };
  if (!read) return broken(`exit code ${code}`);
  try {
    const result = addFailures(read(), readUncaught(output));
    if (result.passed + result.failed === 0) return broken("no test ran");
    if (code === 0 || result.failed > 0) return result;
    return addFailures(result, broken(`exit code ${code}`).failures);
  } catch (error) {
    return broken(`exit code ${code}, and no report: ${error.message}`);
  }
}

async function main() {
  const began = Date.now();
  const { bootstrap } = await import("./bootstrap.mjs");
  const only = process.argv.includes("--only")
    ? process.argv[process.argv.indexOf("--only") + 1].split(",")
    : STAGES.map((stage) => stage.name);
  const stages = STAGES.filter((stage) => only.includes(stage.name));
  const build = stages.some((stage) => stage.needsBuild);
  await bootstrap({ build, programs: build });
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  if (stages.some((stage) => stage.name === "browser" || stage.name === "faults")) {
    const { findChromium } = await import("./chromium.mjs");
    process.env.KEYLEDGER_CHROMIUM = await findChromium();
  }

  const total = { passed: 0, failed: 0 };
  const told = [];
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
      const result = await run(stage);
      total.passed += result.passed;
      total.failed += result.failed;
      told.push(...tellFailures(result));
      ended.add(stage.name);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(2, cpus().length)) }, lane));

  // Last, because of a long output often only the end is kept.
  if (told.length > 0) console.log(`\n${told.join("\n")}`);
  console.log(`\nTook ${seconds(began)}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
}

if (!existsSync("package-lock.json")) throw new Error("Run this in a checkout of Keyledger.");
await main();
