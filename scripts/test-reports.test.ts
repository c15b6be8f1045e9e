import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addFailures,
  mergeRuns,
  readPlaywright,
  readUncaught,
  readVitest,
  tellFailures,
} from "./test-reports.mjs";

describe("what runs of tests wrote", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "keyledger-reports-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const written = (content: object) => {
    const file = join(folder, "report.json");
    writeFileSync(file, JSON.stringify(content));
    return file;
  };

  const vitestFile = (name: string, tests: Record<string, string>, message = "") => ({
    name: join("/checkout", name),
    status: message || Object.values(tests).includes("failed") ? "failed" : "passed",
    message,
    assertionResults: Object.entries(tests).map(([fullName, status]) => ({
      fullName,
      status,
      failureMessages: status === "failed" ? ["\u001b[31mexpected 1 to be 2\u001b[0m\n  at a"] : [],
    })),
  });
  const vitest = (...testResults: object[]) => readVitest(written({ testResults }), "/checkout");

  it("names each failed test with its file and reason, and counts a file that never began", () => {
    const run = vitest(
      vitestFile("lib/a.test.ts", { "a is 1": "passed", "a is 2": "failed", later: "skipped" }),
      vitestFile("lib/b.test.ts", {}, "Cannot find module"),
    );
    expect(run).toEqual({
      passed: 1,
      failed: 2,
      failures: [
        { file: "lib/a.test.ts", name: "a is 2", reason: "expected 1 to be 2\n  at a" },
        { file: "lib/b.test.ts", name: "the file", reason: "Cannot find module" },
      ],
      unsteady: [],
    });
  });

  it("takes what passed in a second run of its file as passed, and tells it", () => {
    const first = vitest(
      vitestFile("lib/a.test.ts", { one: "failed", two: "passed" }),
      vitestFile("lib/b.test.ts", { one: "failed" }),
      vitestFile("lib/c.test.ts", { one: "passed" }),
    );
    const second = vitest(
      vitestFile("lib/a.test.ts", { one: "passed", two: "passed" }),
      vitestFile("lib/b.test.ts", { one: "failed" }),
    );
    const both = mergeRuns(first, second);
    expect(both).toMatchObject({ passed: 3, failed: 1 });
    expect(tellFailures(both)).toEqual([
      "FAILED: lib/b.test.ts › one\n    expected 1 to be 2\n      at a",
      "passed only when tried again: lib/a.test.ts › one\n    expected 1 to be 2\n      at a",
    ]);
  });

  it("counts what failed in the second run alone", () => {
    const first = vitest(vitestFile("lib/a.test.ts", { one: "failed", two: "passed" }));
    const second = vitest(vitestFile("lib/a.test.ts", { one: "passed", two: "failed" }));
    expect(mergeRuns(first, second)).toMatchObject({ passed: 1, failed: 1 });
  });

  it("tells errors outside of tests, which no report has", () => {
    expect(readUncaught(" Test Files  1 passed (1)\n")).toEqual([]);
    const output = "\u001b[31mUnhandled Errors\u001b[39m\nVitest caught 1\n\nError: lost\n";
    const run = addFailures(
      vitest(vitestFile("lib/a.test.ts", { one: "passed" })),
      readUncaught(output),
    );
    expect(run).toMatchObject({ passed: 1, failed: 1 });
    expect(tellFailures(run)[0]).toContain("    Error: lost");
  });

  it("reads a browser's run: unexpected ones, flaky ones, and errors outside of tests", () => {
    const spec = (title: string, status: string, message?: string) => ({
      file: "a.spec.ts",
      title,
      tests: [{ status, results: [{ error: message ? { message } : undefined }] }],
    });
    const run = readPlaywright(
      written({
        suites: [
          {
            specs: [spec("opens", "expected")],
            suites: [
              { specs: [spec("closes", "flaky", "late"), spec("ends", "unexpected", "no")] },
            ],
          },
        ],
        errors: [{ message: "the server went away" }],
        stats: { expected: 1, flaky: 1, unexpected: 1 },
      }),
    );
    expect(run).toMatchObject({ passed: 2, failed: 2 });
    expect(run.failures.map(({ name, reason }) => [name, reason])).toEqual([
      ["the run", "the server went away"],
      ["ends", "no"],
    ]);
    expect(run.unsteady).toEqual([{ file: "a.spec.ts", name: "closes", reason: "late" }]);
  });
});
