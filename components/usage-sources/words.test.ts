import { expect, it } from "vitest";
import { adviceFor, describeAnswer, describeFailed } from "./words";

it.each([
  ["athena:StartQueryExecution was denied: not authorized to perform", /policy for queries/],
  ["The query failed: Access Denied when writing to location: s3://r/", /policy for queries/],
  [
    "The query failed: TABLE_NOT_FOUND: line 5:8: Table 'a.b.c' does not exist",
    /table created here/,
  ],
  ["athena:StartQueryExecution was not answered: WorkGroup x is not found", /workgroup's name/],
  ["athena:StartQueryExecution was not answered: No output location provided", /place for results/],
  ["The query failed: COLUMN_NOT_FOUND: Column 'x' cannot be resolved", /partition columns/],
  ["The query failed: CONSTRAINT_VIOLATION: For the injected column", /account and region/],
  ["The query was cancelled: Bytes scanned limit was exceeded", /Raise the limit/],
  ["The query failed: Query exhausted resources at this scale factor", /one day at a time/],
  ["The query failed: HIVE_CURSOR_ERROR: Unexpected end of input stream", /not whole/],
  ["Something else", /on schedule/],
])("of a query that says %s it is told what to do", (error, advice) => {
  expect(adviceFor("athena", error)).toMatch(advice);
});

it("says what a query took in days and bytes, and what files gave in objects", () => {
  const answer = { pieces: 3, failed: 0, events: 1_200, scannedBytes: 2_500_000_000, problems: [] };
  expect(describeAnswer("athena", answer)).toBe(
    "3 days asked for, 1,200 calls counted anew, 2.5 GB read by the query",
  );
  expect(describeAnswer("files", answer)).toBe("3 new objects, 1,200 calls counted");
  expect(describeFailed("lake", 1)).toBe("1 part of a day was not taken whole");
  expect(describeFailed("files", 2)).toBe("2 objects were not read whole");
});
