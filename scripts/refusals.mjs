// Prints how many requests the last `npm test` saw refused as they should be: by page, operation, role and way.
//   npm run --silent refusals [-- REPORT]
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const report = process.argv[2] ?? path.join(root, ".cache/reports/browser.json");
if (!existsSync(report)) {
  console.error("There is no report of the browser tests; `npm test` makes one.");
  process.exit(3);
}

/** Every test below a suite of Playwright's JSON report, with its file. */
function* testsOf(suite) {
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) yield { file: spec.file, ok: spec.ok, test };
  }
  for (const inner of suite.suites ?? []) yield* testsOf(inner);
}

const { suites, stats } = JSON.parse(readFileSync(report, "utf8"));
const all = suites.flatMap((suite) => [...testsOf(suite)]);
const refusals = all.filter(({ file }) => file.startsWith("refusals/"));
const failed = refusals.filter(({ ok }) => !ok).length;
const count = ({ test }) =>
  test.results
    .flatMap((result) => result.annotations ?? [])
    .filter(({ type }) => type === "refusals")
    .reduce((sum, { description }) => sum + Number(description), 0);
const requests = refusals.reduce((sum, each) => sum + count(each), 0);
console.log(
  `${requests} requests refused as they should be, in ${refusals.length} tests, ${failed} failed (${stats.startTime})`,
);
process.exitCode = failed > 0 || requests === 0 ? 1 : 0;
