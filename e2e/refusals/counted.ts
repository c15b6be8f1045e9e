import { test } from "../support/test";

let seen = 0;

/** Counts one request that was refused as it should be; call it where that was shown. */
export function countRefusal(): void {
  seen += 1;
}

/** Thousands of requests in one test take half a minute on an idle machine, and minutes on a busy one. */
const LONGEST_MS = 300_000;

/** Writes the number into the report of each test of the file that calls it; `npm run refusals` adds them up. */
export function tellRefusals(): void {
  test.describe.configure({ timeout: LONGEST_MS });
  test.beforeEach(() => {
    seen = 0;
  });
  test.afterEach(() => {
    test.info().annotations.push({ type: "refusals", description: String(seen) });
  });
}
