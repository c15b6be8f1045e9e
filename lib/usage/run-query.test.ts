import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { person, testContext } from "@/lib/keys/testing-context";
import { createSourceTable } from "./create-table";
import { getSource } from "./list-sources";
import { readCoverage } from "./read-coverage";
import { runSource } from "./run-source";
import type { AddSource } from "./schemas/sources";
import { everyKind, on } from "./testing/every-kind";
import { type Faults, withFaults } from "./testing/query-faults";
import { athenaTarget, lakeTarget, withLake } from "./testing/query-place";
import { QuerySession } from "./testing/query-session";
import { correctionOfEvent, readBuckets, readDisagreements } from "./testing/trail-folder";
import { CALLER, OWNER, REGION, type TrailRecord } from "./testing/trail-records";
import { addSource, changeSource } from "./write-source";

const signal = new AbortController().signal;

let session: QuerySession;

const ctx = () => session.ctx();
/** An object of an account that was delivered on a day of May 2025. */
const deliver = (day: string, records: TrailRecord[], account: string = OWNER) =>
  session.deliver(`05-${day}`, records, account);
const source = (more: Partial<AddSource> = {}) => session.source(more);
const fileSource = (): AddSource => ({
  ...source({ name: "Archive" }),
  target: {
    kind: "files",
    config: { url: `s3://${session.bucket}`, accountId: null, region: null, deliveryMinutes: 15 },
  },
});
const run = (id: string) => session.run(id);
const added = (more: Partial<AddSource> = {}) => session.added(more);
const held = () => session.held();
const forget = () => session.forget();

beforeAll(async () => {
  session = await QuerySession.start();
});
beforeEach(() => session.begin());
afterEach(() => session.end());
afterAll(() => session.close());

const coverage = async () =>
  (
    await readCoverage(
      session.test.db.pool,
      { accountId: OWNER, region: REGION },
      { from: Date.parse("2025-05-20T10:00:00Z"), to: Date.parse("2025-05-20T21:15:00Z") },
      session.now,
    )
  ).map(({ from, to, state }) =>
    [...[from, to].map((time) => new Date(time).toISOString().slice(8, 16)), state].join(" "),
  );

const FAULTS: [string, Faults][] = [
  ["a kill before the query began", { start: "before" }],
  ["a kill before its id was kept", { start: "after" }],
  ["a kill while it ran", { state: "before" }],
  ["a kill while its answer was read", { rows: "before" }],
  ["a throttled StartQueryExecution", { throttled: "start" }],
  ["a session that ran out while its answer was read", { expired: "rows" }],
];

describe("Athena as a source", () => {
  it("counts what files count, to the call: buckets, traits, control events, totals", async () => {
    const { own, caller } = everyKind();
    await deliver("20", own);
    await deliver("20", own.slice(0, 5));
    await deliver("20", caller, CALLER);
    // Delivered after midnight.
    await deliver("21", [on("20T23:58:00"), on("21T00:01:00")]);
    session.now = new Date("2025-05-21T09:30:00Z");
    const byFiles = await addSource(ctx(), fileSource());
    expect(await run(byFiles.id)).toMatchObject({ failed: 0 });
    const expected = await held();
    expect(expected.buckets.length).toBeGreaterThan(25);
    expect(expected.traits.length).toBeGreaterThan(20);
    expect(expected.control).toHaveLength(7);
    expect(expected.control.filter(({ kind }) => kind === "correction")).toHaveLength(2);
    const disabled = expected.control.filter(({ record }) => record.eventName === "DisableKey");
    expect(disabled.map(({ record }) => record.sourceIPAddress)).toEqual(
      Array(2).fill("198.51.100.7"),
    );
    await forget();

    const id = await added({ target: athenaTarget(session.bucket, { backDays: 1 }) });
    const answer = await run(id);
    expect(answer).toMatchObject({ pieces: 2, scannedBytes: expect.any(Number) });
    expect(await held()).toEqual(expected);
    expect(expected.wrong).toEqual([]);
    expect((await getSource(ctx(), id)).run).toMatchObject({ error: null });
    expect(session.athena.databases.get("keyledger")?.has("cloudtrail")).toBe(true);
  });

  it("takes a table without the column for corrections as it is, and says so", async () => {
    const call = on("20T10:00:00");
    await deliver("20", [call, correctionOfEvent(call, { errorCode: "AccessDenied" })]);
    const id = await added();
    const table = session.athena.databases.get("keyledger")?.get("cloudtrail");
    if (!table) throw new Error("There is no table.");
    table.columns = table.columns.filter(({ name }) => name !== "addendum");
    expect(await run(id)).toMatchObject({ events: 2, failed: 0, problems: [{ what: "addendum" }] });
    session.now = new Date("2025-05-20T22:30:00Z");
    const asked = session.sample.aws.requests.count({ api: "StartQueryExecution" });
    expect(await run(id)).toMatchObject({ failed: 0, problems: [{ what: "addendum" }] });
    // It is not tried again within a day.
    expect(session.sample.aws.requests.count({ api: "StartQueryExecution" })).toBe(asked + 1);
  });

  it("puts what came late in the place of what it gave before, until a day is settled", async () => {
    await deliver("20", [on("20T10:00:00"), on("20T10:01:00")]);
    const id = await added();
    expect(await run(id)).toMatchObject({ events: 2 });
    expect(await coverage()).toEqual(["20T10:00 20T21:15 covered"]);
    await deliver("20", [on("20T10:01:30"), on("20T21:20:00")]);
    session.now = new Date("2025-05-21T08:00:00Z");
    expect(await run(id)).toMatchObject({ pieces: 2, events: 2 });
    expect((await readBuckets(session.test.db)).map((line) => line.split(" ").at(-1))).toEqual([
      "3",
      "1",
    ]);
    // Not a day since it was asked last.
    session.now = new Date("2025-05-21T10:00:00Z");
    expect(await run(id)).toMatchObject({ pieces: 1, events: 0 });
    await deliver("22", [on("20T10:02:00"), on("22T01:00:00")]);
    session.now = new Date("2025-05-23T08:00:00Z");
    expect(await run(id)).toMatchObject({ pieces: 4, events: 2 });
    expect(await readBuckets(session.test.db)).toHaveLength(3);
    expect(await readDisagreements(session.test.db)).toEqual([]);
  });

  describe("with faults", () => {
    let undisturbed: Awaited<ReturnType<typeof held>>;
    const prepare = async () => {
      session.bucket = "sample-trail-faults";
      session.now = new Date("2025-05-21T09:30:00Z");
      return added({ target: athenaTarget(session.bucket, { backDays: 1 }) });
    };

    it("has an undisturbed run to be held against", async () => {
      session.bucket = "sample-trail-faults";
      const { own, caller } = everyKind();
      await deliver("20", own);
      await deliver("20", caller, CALLER);
      await deliver("21", [on("20T23:58:00"), on("21T00:01:00")]);
      expect(await run(await prepare())).toMatchObject({ pieces: 2 });
      undisturbed = await held();
      expect(undisturbed.wrong).toEqual([]);
    });

    it.each(FAULTS)("is as undisturbed after %s", async (_what, faults) => {
      const id = await prepare();
      const begun: string[] = [];
      const options = { signal, waitMs: 0 };
      const broken = await runSource(
        ctx(),
        withFaults(session.aws, faults, begun),
        id,
        options,
      ).catch((error: unknown) => error);
      expect(broken === "failed" || broken instanceof Error).toBe(true);
      expect(await runSource(ctx(), withFaults(session.aws, {}, begun), id, options)).toMatchObject(
        {
          pieces: 2,
        },
      );
      // The same query, gone on with or begun again under its token.
      expect(new Set(begun).size).toBe(1);
      expect(await held()).toEqual(undisturbed);
    });
  });

  it("is as undisturbed after a database that was lost while the second day was written", async () => {
    await deliver("20", [on("20T10:00:00")]);
    await deliver("21", [on("21T10:00:00"), on("20T23:59:00")]);
    session.now = new Date("2025-05-21T21:30:00Z");
    const id = await added({ target: athenaTarget(session.bucket, { backDays: 1 }) });
    await session.test.owner.pool.query(
      `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.day = '2025-05-21' THEN RAISE 'lost'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER lose BEFORE INSERT ON usage_given FOR EACH ROW EXECUTE FUNCTION lose()`,
    );
    await expect(run(id)).rejects.toThrow("lost");
    expect(await readBuckets(session.test.db)).toHaveLength(2);
    await session.test.owner.pool.query(`DROP TRIGGER lose ON usage_given; DROP FUNCTION lose`);
    expect(await run(id)).toMatchObject({ pieces: 2, events: 1 });
    expect(await readBuckets(session.test.db)).toHaveLength(3);
    expect(await readDisagreements(session.test.db)).toEqual([]);
  });

  it("leaves a day alone that another source has counted of an account and region", async () => {
    await deliver("20", [on("20T10:00:00")]);
    await run((await addSource(ctx(), fileSource())).id);
    const before = await held();
    await deliver("20", [on("20T11:00:00")]);
    await deliver("20", [on("20T12:00:00", { recipientAccountId: CALLER })], CALLER);
    const id = await added();
    const answer = await run(id);
    expect(answer).toMatchObject({ failed: 1, events: 1 });
    expect(answer).toMatchObject({ problems: [{ what: `${OWNER}/${REGION} 2025-05-20` }] });
    expect((await held()).buckets).toHaveLength(before.buckets.length + 1);
  });

  it("has its calls counted once when files of the same days are taken in after it", async () => {
    await deliver("20", [on("20T10:00:00"), on("20T21:14:00"), on("20T21:16:00")]);
    const athenaId = await added();
    await run(athenaId);
    expect(await readBuckets(session.test.db)).toHaveLength(2);
    await deliver("20", [on("20T09:00:00")]);
    const { id } = await addSource(ctx(), fileSource());
    expect(await run(id)).toMatchObject({ pieces: 2, events: 2 });
    // What it counted whole is not counted again; what it was too early for, or had no record of, is.
    const times = (await readBuckets(session.test.db)).map((line) => line.split(" ")[1]);
    expect(times).toEqual(["09:00", "10:00", "21:10", "21:15"]);
    const before = await held();
    session.now = new Date("2025-05-20T23:00:00Z");
    expect(await run(athenaId)).toMatchObject({
      events: 0,
      problems: [{ what: `${OWNER}/${REGION} 2025-05-20`, reason: expect.stringMatching(/stays/) }],
    });
    expect(await held()).toEqual(before);
    expect(await readDisagreements(session.test.db)).toEqual([]);
  });

  it("says in words why it could not, and goes on when it can", async () => {
    await deliver("20", [on("20T10:00:00")]);
    const { id } = await addSource(ctx(), source());
    expect(await run(id)).toBe("failed");
    expect((await getSource(ctx(), id)).run.error).toMatch(/does not exist/);
    const primary = session.athena.workgroups.get("primary");
    if (!primary) throw new Error("There is no workgroup.");
    primary.output = null;
    await expect(createSourceTable(ctx(), session.aws, id)).rejects.toThrow(/output location/i);
    primary.output = "s3://sample-results/";
    session.athena.mayCreateTables = false;
    await expect(createSourceTable(ctx(), session.aws, id)).rejects.toThrow(/glue:Create/);
    session.athena.mayCreateTables = true;
    await createSourceTable(ctx(), session.aws, id);
    expect(await run(id)).toMatchObject({ events: 1 });
    const { rows } = await session.test.db.pool.query(
      `SELECT body FROM ledger_act JOIN ledger_pending ON act_id = id WHERE act = 'usage-source.create-table'
          AND body LIKE $1`,
      [`%${id}%`],
    );
    expect(rows).toHaveLength(3);
  });

  it("asks anew when its source has come to lead elsewhere meanwhile", async () => {
    await deliver("20", [on("20T10:00:00")]);
    const id = await added();
    const begun: string[] = [];
    const killed = runSource(ctx(), withFaults(session.aws, { start: "after" }, begun), id, {
      ...{ signal, waitMs: 0 },
    });
    await expect(killed).rejects.toThrow("killed");
    const { version } = await getSource(ctx(), id);
    const target = athenaTarget(session.bucket, { table: "other" });
    await changeSource(ctx(), { ...source({ target }), id, version });
    await createSourceTable(ctx(), session.aws, id);
    const answer = await runSource(ctx(), withFaults(session.aws, {}, begun), id, {
      signal,
      waitMs: 0,
    });
    expect(answer).toMatchObject({ events: 1 });
    expect(new Set(begun).size).toBe(2);
  });

  it("has its table made by an administrator who has just signed in, and by nobody else", async () => {
    const { id } = await addSource(ctx(), source());
    for (const role of ["security", "owner", "auditor"] as const) {
      const refused = createSourceTable(
        testContext(session.test.db, person(role)),
        session.aws,
        id,
      );
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    }
    const stale = {
      ...testContext(session.test.db, person("admin")),
      clock: () => new Date("2099-01-01"),
    };
    await expect(createSourceTable(stale, session.aws, id)).rejects.toMatchObject({
      code: "stale-sign-in",
    });
    const files = await addSource(ctx(), fileSource());
    await expect(createSourceTable(ctx(), session.aws, files.id)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(session.athena.databases.size).toBe(0);
  });

  it("stops a run at the limit of its source", async () => {
    await deliver("20", [on("20T10:00:00")]);
    const id = await added({ target: athenaTarget(session.bucket, { limitGigabytes: 1 }) });
    const stopped: string[] = [];
    const large = withFaults(
      session.aws,
      { scannedBytes: 3e9, onStop: (query) => stopped.push(query) },
      [],
    );
    expect(await runSource(ctx(), large, id, { signal, waitMs: 0 })).toBe("failed");
    expect((await getSource(ctx(), id)).run.error).toMatch(/limit of this source.*3 GB/);
    expect(stopped).toHaveLength(1);
    expect(await run(id)).toMatchObject({ events: 1 });
  });
});

describe("CloudTrail Lake as a source", () => {
  it("counts what files count, to the call", async () => {
    const { own, caller } = everyKind();
    await deliver("20", own);
    await deliver("20", caller, CALLER);
    const byFiles = await addSource(ctx(), fileSource());
    expect(await run(byFiles.id)).toMatchObject({ failed: 0 });
    const expected = await held();
    await forget();
    const store = withLake(session.sample.estate, session.bucket);
    const target = lakeTarget(store.id);
    const { id } = await addSource(ctx(), source({ name: "Lake", target }));
    expect(await run(id)).toMatchObject({ pieces: 1 });
    expect(await held()).toEqual(expected);
  });
});
