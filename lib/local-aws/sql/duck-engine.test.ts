import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DuckEngine } from "./duck-engine";

const ENDLESS =
  "SELECT count(*) FROM range(100000) a(x) CROSS JOIN range(100000) b(y) WHERE x * y = 7";

let engine: DuckEngine;
beforeAll(() => {
  engine = new DuckEngine(tmpdir());
});
afterAll(() => engine.close());

function query(sql: string, signal: AbortSignal) {
  const rows: (string | null)[][] = [];
  const told = { scans: () => undefined, rows: (lot: typeof rows) => void rows.push(...lot) };
  return engine.run({ sql, signal, database: "sample", tables: [], ...told }).then(() => rows);
}

it("ends a query at whatever moment of its beginning it is stopped, and takes the next", async () => {
  await query("SELECT 1", new AbortController().signal);
  for (let at = 0; at < 30; at += 1) {
    const stop = new AbortController();
    const running = expect(query(ENDLESS, stop.signal)).rejects.toThrow("stopped");
    await sleep(at / 10);
    stop.abort(new Error("stopped"));
    await running;
  }
  expect(await query("SELECT 2", new AbortController().signal)).toEqual([["2"]]);
});
