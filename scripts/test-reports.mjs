// What the runners of tests wrote about a run, in one shape:
// { passed, failed, failures: [{ file, name, reason }], unsteady: [the same] }.
// `unsteady` failed once and passed when tried again; they are counted as passed, and told.
import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

/** A reason is told in this many lines: the whole of it stands in the output of its stage. */
const LINES = 15;

/** A report of Vitest's `json` reporter. A file that failed before its first test counts as one failure. */
export function readVitest(report, root = process.cwd()) {
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const all = { passed: 0, failures: [], unsteady: [] };
  for (const { name, status, message, assertionResults } of testResults) {
    const file = path.relative(root, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    all.passed += assertionResults.filter((test) => test.status === "passed").length;
    for (const { fullName, failureMessages } of failed) {
      all.failures.push({ file, name: fullName, reason: brief(failureMessages[0]) });
    }
    if (status === "failed" && failed.length === 0) {
      all.failures.push({ file, name: "the file", reason: brief(message) });
    }
  }
  return { ...all, failed: all.failures.length };
}

/** A report of Playwright's `json` reporter. Errors outside of tests count as one failure each. */
export function readPlaywright(report) {
  const { suites, errors, stats } = JSON.parse(readFileSync(report, "utf8"));
  const failures = errors.map((error) => ({
    file: "",
    name: "the run",
    reason: brief(error.message),
  }));
  const unsteady = [];
  for (const { file, name, test } of testsOf(suites)) {
    if (test.status !== "unexpected" && test.status !== "flaky") continue;
    const message = test.results.find(({ error }) => error)?.error.message;
    const told = { file, name, reason: brief(message) };
    (test.status === "flaky" ? unsteady : failures).push(told);
  }
  const failed = stats.unexpected + errors.length;
  return { passed: stats.expected + stats.flaky, failed, failures, unsteady };
}

/** What Vitest caught outside of tests, which is in no report: one failure of no file, or none. */
export function readUncaught(output) {
  const found = /Unhandled Errors?[\s\S]{1,2000}/.exec(stripVTControlCharacters(output));
  return found
    ? [{ file: "", name: "outside of tests", reason: found[0].replace(/\n\n+/g, "\n") }]
    : [];
}

/** The run with more that failed. */
export function addFailures(run, failures) {
  const all = [...run.failures, ...failures];
  return { ...run, failures: all, failed: run.failed + failures.length };
}

/** A first run and a second one of those files alone in which something failed, as one. */
export function mergeRuns(first, second) {
  const still = new Set(second.failures.map(({ file, name }) => `${file} ${name}`));
  const unsteady = first.failures.filter(({ file, name }) => !still.has(`${file} ${name}`));
  const { failures, failed } = second;
  const passed = first.passed + first.failed - failed;
  return { passed, failed, failures, unsteady };
}

/** The lines that tell failures and unsteady tests; none where there are neither. */
export function tellFailures({ failures, unsteady }) {
  const told = (word) => (one) =>
    `${word}: ${one.file} › ${one.name}\n${one.reason.replace(/^/gm, "    ")}`;
  return [...failures.map(told("FAILED")), ...unsteady.map(told("passed only when tried again"))];
}

function* testsOf(suites) {
  for (const suite of suites ?? []) {
    for (const { file, title, tests } of suite.specs ?? []) {
      for (const test of tests) yield { file, name: title, test };
    }
    yield* testsOf(suite.suites);
  }
}

function brief(message = "no reason given") {
  return stripVTControlCharacters(message).split("\n", LINES).join("\n").trimEnd();
}
