import { expect, it } from "vitest";
import { QueryError } from "../sql/query-error";
import { type Asked, type Execution, Executions } from "./executions";

const asked = (change: Partial<Asked> = {}): Asked => ({
  owner: "1",
  sql: "",
  work: () => ({ kind: "change", change: () => undefined }),
  cutoff: null,
  details: {},
  ...change,
});

async function ended(execution: Execution): Promise<Execution> {
  while (!execution.endedAt) await new Promise((resolve) => setImmediate(resolve));
  return execution;
}

it("forgets the oldest that have ended, and none that still waits", async () => {
  const executions = new Executions(null);
  const first = executions.start(asked({ details: { token: "t" } }));
  expect(executions.begunWith("1", "t")).toBe(first);
  expect(executions.begunWith("2", "t")).toBeNull();
  await ended(first);
  const waiting = Array.from({ length: 600 }, () => executions.start(asked()));
  expect(executions.find("1", first.id)).toBeNull();
  expect(executions.active("1")).toBe(600);
  expect(executions.find("2", waiting[0]?.id ?? "")).toBeNull();
  for (const execution of waiting) expect((await ended(execution)).state).toBe("SUCCEEDED");
  executions.start(asked());
  expect(executions.find("1", waiting[0]?.id ?? "")).toBeNull();
  expect(executions.find("1", waiting.at(-1)?.id ?? "")).toBe(waiting.at(-1));
  await executions.close();
});

it("fails with the reason of what was asked, and in its own words where the engine breaks", async () => {
  const executions = new Executions(null);
  const fail = (error: Error) =>
    asked({
      work: () => {
        throw error;
      },
    });
  const query = asked({ work: () => ({ kind: "query", sql: "", database: "", tables: [] }) });
  const told = await Promise.all(
    [fail(new QueryError("SYNTAX_ERROR", "x")), fail(new Error("/secret")), query].map((one) =>
      ended(executions.start(one)),
    ),
  );
  expect(told.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    "FAILED SYNTAX_ERROR: x",
    "FAILED GENERIC_INTERNAL_ERROR: The query engine failed",
    "FAILED HIVE_METASTORE_ERROR: This endpoint has no files",
  ]);
  await executions.close();
});

it("ends what waits when it closes", async () => {
  const executions = new Executions(null);
  const waiting = [executions.start(asked()), executions.start(asked())];
  await executions.close();
  expect(waiting.map(({ state }) => state)).toEqual(["CANCELLED", "CANCELLED"]);
});
