import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { person, testContext } from "@/lib/keys/testing-context";
import { askRecords } from "./ask-records";
import { exportEvents } from "./export-events";
import { findEvents } from "./find-events";
import { cancelRecordQuery, getRecordQuery } from "./get-record-query";
import type { QueryTarget } from "./sources/query-run";
import { placeOf } from "./sources/query-statement";
import { stopRecordQueries } from "./stop-record-queries";
import { everyKind, on } from "./testing/every-kind";
import { withFaults } from "./testing/query-faults";
import { athenaTarget, lakeTarget, withLake } from "./testing/query-place";
import { QuerySession } from "./testing/query-session";
import { CALLER, OWNER } from "./testing/trail-records";
import { removeSource } from "./write-source";

const signal = new AbortController().signal;

let session: QuerySession;
const at = (time: string) => {
  session.now = new Date(`2025-${time}Z`);
};
const range = { from: "2025-05-20T10:00:00Z", to: "2025-05-20T14:00:00Z", account: OWNER };

beforeAll(async () => {
  session = await QuerySession.start();
});
beforeEach(() => session.begin());
afterEach(() => session.end());
afterAll(() => session.close());

describe("the records behind counts that a query gave", () => {
  const find = (more: { recordQuery?: string } = {}) =>
    findEvents(session.ctx(), session.aws, { ...range, limit: 100, ...more }, 60_000);
  /** What is empty, and what the table has no column for, is not told apart. */
  const bare = (record: unknown): unknown =>
    JSON.parse(JSON.stringify(record), (name, value) => {
      const isLost = ["managementEvent", "eventCategory", "tlsDetails"].includes(name);
      const isEmpty = ["{}", "[]", '""'].includes(JSON.stringify(value));
      return isLost || (isEmpty && name !== "encryptionContext") ? undefined : value;
    });
  const told = async (more: { recordQuery?: string } = {}) =>
    (await find(more)).items.map(({ record, source: _, object: __, ...event }) => {
      return { ...event, record: bare(record) };
    });
  const done = async (id: string) => {
    let query = await getRecordQuery(session.ctx(), session.aws, id);
    await vi.waitFor(async () => {
      query = await getRecordQuery(session.ctx(), session.aws, id);
      expect(query.state).not.toBe("running");
    }, 60_000);
    return query;
  };

  it("are asked for by somebody, and are what files have but for what the table has no column for", async () => {
    const { own, caller } = everyKind();
    await session.deliver("05-20", own);
    await session.deliver("05-20", caller, CALLER);
    await session.run(await session.addedFiles(OWNER));
    await session.run(await session.addedFiles(CALLER));
    const expected = await told();
    expect(expected.length).toBeGreaterThan(20);
    await session.forget();

    const source = await session.added();
    await session.run(source);
    const before = await find();
    expect(before.items).toEqual([]);
    expect(before.askable).toEqual([
      { id: source, name: "Athena", kind: "athena", bytes: expect.any(Number) },
    ]);
    const { id } = await askRecords(session.ctx(), session.aws, { source, ...range });
    expect(await done(id)).toMatchObject({ state: "done", scannedBytes: expect.any(Number) });
    const given = await find({ recordQuery: id });
    expect(await told({ recordQuery: id })).toEqual(expected);
    expect(given.items.every(({ object }) => object?.startsWith("query "))).toBe(true);
    expect(given).toMatchObject({ complete: true, problems: [] });
    const file = await exportEvents(
      session.ctx(),
      session.aws,
      { ...range, recordQuery: id },
      "json",
    );
    expect(file.rows).toBe(given.items.length);

    const other = testContext(session.test.db, person("security"));
    await expect(getRecordQuery(other, session.aws, id)).rejects.toMatchObject({
      code: "not-found",
    });
    const stolen = findEvents(other, session.aws, { ...range, limit: 1, recordQuery: id });
    await expect(stolen).rejects.toMatchObject({ code: "not-found" });
  });

  it("are asked of CloudTrail Lake too, can be stopped, and cost somebody's patience after twenty", async () => {
    await session.deliver("05-20", [on("20T10:00:00"), on("20T10:01:00")]);
    const target = lakeTarget(withLake(session.sample.estate, session.bucket).id);
    const source = await session.added({ name: "Lake", target });
    await session.run(source);
    const asked = () => askRecords(session.ctx(), session.aws, { source, ...range });
    const { id } = await asked();
    expect(await done(id)).toMatchObject({ state: "done" });
    expect((await find({ recordQuery: id })).items).toHaveLength(2);
    const second = await asked();
    const stopped = await cancelRecordQuery(session.ctx(), session.aws, second.id);
    expect(["cancelled", "done"]).toContain(stopped.state);
    await session.test.db.pool.query(
      `INSERT INTO usage_record_query (id, source_id, asked_by, asked_at, from_at, to_at)
       SELECT gen_random_uuid(), source_id, asked_by, asked_at, from_at, to_at
         FROM usage_record_query, generate_series(1, 9)`,
    );
    await expect(asked()).rejects.toMatchObject({ code: "rate-limited" });
  });
});

describe("a query for records that nobody looks at any more", () => {
  const stop = (aws = session.aws) => stopRecordQueries(session.ctx(), aws, signal);
  const athena = athenaTarget("any") as QueryTarget;
  /** The engine works at one query at a time: this one keeps it busy until the end of `work`. */
  const whileBusy = async (work: () => Promise<void>) => {
    const reader = session.aws.queries(null, placeOf(athena));
    const numbers = "UNNEST(sequence(1, 1000000))";
    const busy = await reader.start(
      `SELECT count(*) FROM ${numbers} AS t(a) CROSS JOIN ${numbers} AS u(b)`,
      randomUUID(),
    );
    expect(busy.status).toBe("data");
    try {
      await work();
    } finally {
      if (busy.status === "data") await reader.stop(busy.data);
      reader.close();
    }
  };
  const asked = async (more: Parameters<QuerySession["added"]>[0] = {}) => {
    await session.deliver("05-20", [on("20T10:00:00")]);
    const source = await session.added(more);
    await session.run(source);
    return source;
  };
  const stateOf = async (id: string, of: QueryTarget) => {
    const reader = session.aws.queries(null, placeOf(of));
    const answer = await reader.state(id);
    reader.close();
    return answer.status === "data" ? answer.data.state : answer.status;
  };

  it("is stopped after five minutes, not before, and says why to who comes back", async () => {
    const source = await asked();
    await whileBusy(async () => {
      const { id } = await askRecords(session.ctx(), session.aws, { source, ...range });
      at("05-20T21:34:00");
      expect(await getRecordQuery(session.ctx(), session.aws, id)).toMatchObject({
        state: "running",
      });
      at("05-20T21:38:59");
      expect(await stop()).toBe(0);
      at("05-20T21:39:00");
      expect([await stop(), await stop()]).toEqual([1, 0]);
      expect(await getRecordQuery(session.ctx(), session.aws, id)).toMatchObject({
        state: "cancelled",
        reason: "Nobody looked at it for 5 minutes, so it was stopped.",
      });
    });
  });

  it("is stopped where whoever asked was killed before it was known to have begun, and its source is removed", async () => {
    const source = await asked();
    await whileBusy(async () => {
      const begun: string[] = [];
      const killed = withFaults(session.aws, { start: "after" }, begun);
      const asking = askRecords(session.ctx(), killed, { source, ...range });
      await expect(asking).rejects.toThrow("killed");
      await removeSource(session.ctx(), source);
      at("05-20T21:34:59");
      expect(await stop()).toBe(0);
      expect(await stateOf(begun[0] ?? "", athena)).toBe("running");
      at("05-20T21:35:00");
      expect(await stop(withFaults(session.aws, {}, begun))).toBe(1);
      expect(new Set(begun).size).toBe(1);
      expect(await stateOf(begun[0] ?? "", athena)).toBe("cancelled");
    });
  });

  it("is found again in CloudTrail Lake too", async () => {
    const target = lakeTarget(withLake(session.sample.estate, session.bucket).id) as QueryTarget;
    const source = await asked({ name: "Lake", target });
    const begun: string[] = [];
    await whileBusy(async () => {
      const killed = withFaults(session.aws, { start: "after" }, begun);
      const asking = askRecords(session.ctx(), killed, { source, ...range });
      await expect(asking).rejects.toThrow("killed");
      at("05-20T21:36:00");
      expect(await stop(withFaults(session.aws, {}, begun))).toBe(1);
    });
    expect(begun).toHaveLength(1);
    expect(await stateOf(begun[0] ?? "", target)).toBe("cancelled");
  });

  it("is stopped earlier where it has read too much, tried again where that was not answered, and given up at last", async () => {
    const target = athenaTarget(session.bucket, { limitGigabytes: 1 });
    const source = await asked({ target });
    const { id } = await askRecords(session.ctx(), session.aws, { source, ...range });
    const stops: string[] = [];
    const onStop = (one: string) => void stops.push(one);
    const read = (scannedBytes: number) => ({ scannedBytes, onStop });
    at("05-20T21:32:00");
    expect(await stop(withFaults(session.aws, read(1e9), []))).toBe(0);
    const throttled = { ...read(1e9 + 1), stop: "throttled" } as const;
    expect(await stop(withFaults(session.aws, throttled, []))).toBe(0);
    expect(await stop(withFaults(session.aws, read(1e9 + 1), []))).toBe(1);
    await session.test.db.pool.query(
      `UPDATE usage_record_query SET ended_at = NULL, stopped = NULL WHERE id = $1`,
      [id],
    );
    at("05-21T02:31:00");
    expect(await stop(withFaults(session.aws, read(1), []))).toBe(0);
    expect(stops).toHaveLength(1);
  });
});
