import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { askRecords } from "./ask-records";
import { findEvents } from "./find-events";
import { getRecordQuery } from "./get-record-query";
import { getSource } from "./list-sources";
import { readDaysAgain } from "./read-again";
import { runSource } from "./run-source";
import { everyKind, on } from "./testing/every-kind";
import { withFaults } from "./testing/query-faults";
import { athenaTarget, lakeTarget, withLake } from "./testing/query-place";
import { feedsOf, QuerySession } from "./testing/query-session";
import { readBuckets } from "./testing/trail-folder";
import { ACCOUNT_ONLY, CALLER, OWNER, sessionOfRole } from "./testing/trail-records";
import { withRecordWriter } from "./write-records";

const signal = new AbortController().signal;

let session: QuerySession;
const at = (time: string) => {
  session.now = new Date(`2025-${time}Z`);
};
const counts = async () =>
  (await readBuckets(session.test.db)).map((line) => Number(line.split(" ").at(-1)));
const days = async (id: string) => (await getSource(session.ctx(), id)).days;

beforeAll(async () => {
  session = await QuerySession.start();
});
beforeEach(() => session.begin());
afterEach(() => session.end());
afterAll(() => session.close());

describe("events that come late", () => {
  it("land in their five minutes with the run that sees the folder that they came in, also after a kill", async () => {
    await session.deliver("05-20", [on("20T10:00:00")]);
    const id = await session.added();
    await session.run(id);
    at("05-23T08:00:00");
    expect(await session.run(id)).toMatchObject({ pieces: 4 });
    // Three days later than its folders were read for.
    await session.deliver("05-26", [on("20T10:01:00"), on("20T10:02:00"), on("26T01:00:00")]);
    at("05-26T08:00:00");
    const killed = withFaults(session.aws, { rows: "before", after: 2 }, []);
    await expect(session.run(id, killed)).rejects.toThrow("killed");
    expect(await session.run(id)).toMatchObject({ failed: 0 });
    expect((await counts()).sort()).toEqual([1, 3]);
    const queried = await session.held();
    const begun: string[] = [];
    at("05-26T08:10:00");
    await session.run(id, withFaults(session.aws, {}, begun));
    // Today's alone: what was found is not looked for twice.
    expect(begun).toHaveLength(1);
    await session.forget();
    await session.run(await session.addedFiles(OWNER));
    expect(await session.held()).toEqual(queried);
  });

  it("land when their day is asked for again, where they came in an old folder", async () => {
    await session.deliver("05-20", [on("20T10:00:00")]);
    const id = await session.added();
    await session.run(id);
    at("05-29T23:00:00");
    await session.run(id);
    expect(await days(id)).toMatchObject({ from: "2025-05-20", to: "2025-05-29", finalTo: null });
    await session.deliver("05-20", [on("20T10:01:00")]);
    at("05-29T23:30:00");
    expect(await session.run(id)).toMatchObject({ events: 0 });
    // The fourteen days that it belongs to are over with the 21st.
    at("05-30T08:00:00");
    expect(await session.run(id)).toMatchObject({ events: 1 });
    expect(await counts()).toEqual([2]);
  });

  it("land on request after their day was final, once", async () => {
    await session.deliver("05-20", [on("20T10:00:00")]);
    const id = await session.added({ target: athenaTarget(session.bucket, { againDays: 0 }) });
    await session.run(id);
    at("05-23T08:00:00");
    await session.run(id);
    expect(await days(id)).toMatchObject({ finalTo: "2025-05-20", dayBytes: expect.any(Number) });
    await session.deliver("05-20", [on("20T10:01:00")]);
    // Later than is waited for, so that its day is not asked for again; on request its folder is read with the 21st.
    await session.deliver("05-23", [on("20T10:02:00")]);
    at("05-23T09:00:00");
    expect(await session.run(id)).toMatchObject({ events: 0 });
    const range = { from: "2025-05-20", to: "2025-05-21" };
    expect(await readDaysAgain(session.ctx(), id, range)).toMatchObject({ days: { wanted: 2 } });
    at("05-23T09:05:00");
    expect(await session.run(id)).toMatchObject({ events: 2, pieces: 3 });
    at("05-23T09:10:00");
    expect(await session.run(id)).toMatchObject({ events: 0, pieces: 1 });
    expect(await counts()).toEqual([3]);
    const never = readDaysAgain(session.ctx(), id, { from: "2025-05-01", to: "2025-05-02" });
    await expect(never).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a call between two accounts of which two sources have one each", () => {
  const sharedEventID = "7d2bd9b8-a4c0-4e18-b9f6-35a7a7a0c0de";
  const partner = sessionOfRole({
    ...{ accountId: CALLER, arn: `arn:aws:sts::${CALLER}:assumed-role/partner/s` },
    sessionContext: {
      sessionIssuer: { type: "Role", arn: `arn:aws:iam::${CALLER}:role/partner` },
    },
  });
  const ownersCopy = on("20T13:14:00", { sharedEventID, userIdentity: ACCOUNT_ONLY });
  const plain = on("20T13:20:00");
  const callersCopy = on("20T13:14:00", {
    ...{ sharedEventID, recipientAccountId: CALLER, userIdentity: partner },
  });
  const deliverBoth = async () => {
    await session.deliver("05-20", [ownersCopy, plain]);
    await session.deliver("05-20", [callersCopy], CALLER);
  };
  const kinds = {
    files: (account: string) => session.addedFiles(account),
    athena: (account: string) =>
      session.added({ name: `Athena of ${account}`, feeds: feedsOf(account) }),
    lake: (account: string) => {
      const target = lakeTarget(withLake(session.sample.estate, session.bucket).id);
      return session.added({ name: `Lake of ${account}`, target, feeds: feedsOf(account) });
    },
  };
  /** As `runLookup` writes what LookupEvents gave: see run-lookup.test.ts for the asking itself. */
  const history = async (account: string) => {
    const record = account === OWNER ? ownersCopy : callersCopy;
    const options = { source: "lookup:1", first: async () => {}, signal, waitMs: 0 };
    const records = [record, ...(account === OWNER ? [plain] : [])].map((one) =>
      JSON.stringify(one),
    );
    await withRecordWriter(session.ctx(), options, (writer) =>
      writer.write([{ key: account, version: "all", records }]),
    );
    return null;
  };
  const give = async (kind: keyof typeof kinds | "history", account: string) => {
    if (kind === "history") return history(account);
    const id = await kinds[kind](account);
    await session.run(id);
    return id;
  };
  let whole: Awaited<ReturnType<typeof session.held>>;

  it("counts once where one source has both, for the caller that its own account names", async () => {
    await deliverBoth();
    await session.run(await session.addedFiles(OWNER));
    await session.run(await session.addedFiles(CALLER));
    whole = await session.held();
    expect(whole.buckets).toHaveLength(2);
    expect(whole.buckets.join()).toContain("role/partner");
    await session.forget();
    await session.run(await session.added());
    expect(await session.held()).toEqual(whole);
  });

  it.each([
    ["files", OWNER, "athena", CALLER],
    ["athena", OWNER, "files", CALLER],
    ["files", CALLER, "athena", OWNER],
    ["athena", CALLER, "files", OWNER],
    ["athena", OWNER, "lake", CALLER],
    ["lake", CALLER, "files", OWNER],
    ["history", OWNER, "athena", CALLER],
    ["athena", OWNER, "history", CALLER],
  ] as const)("counts once with %s of %s before %s of %s", async (first, one, second, other) => {
    await deliverBoth();
    const firstId = await give(first, one);
    await give(second, other);
    expect(await session.held()).toEqual(whole);
    if (firstId === null) return;
    at("05-20T22:30:00");
    expect(await session.run(firstId)).toMatchObject({ events: 0 });
    expect(await session.held()).toEqual(whole);
  });

  it("is shown as files have it, and its other record can be asked for where a query gave it", async () => {
    await deliverBoth();
    await session.run(await session.addedFiles(OWNER));
    const athena = await kinds.athena(CALLER);
    await session.run(athena);
    const hour = { from: "2025-05-20T13:00:00Z", to: "2025-05-20T14:00:00Z", account: OWNER };
    const find = (more: { recordQuery?: string } = {}) =>
      findEvents(session.ctx(), session.aws, { ...hour, limit: 9, ...more }, 60_000);
    const nameless = { id: `shared:${sharedEventID}`, principal: `account:${CALLER}` };
    expect((await find()).items[0]).toMatchObject(nameless);
    const { id } = await askRecords(session.ctx(), session.aws, { source: athena, ...hour });
    await vi.waitFor(async () => {
      const { state } = await getRecordQuery(session.ctx(), session.aws, id);
      expect(state).toBe("done");
    }, 60_000);
    const named = { ...nameless, principal: `arn:aws:iam::${CALLER}:role/partner` };
    expect((await find({ recordQuery: id })).items[0]).toMatchObject(named);
  });

  it("counts once where its other copy comes to the same source later", async () => {
    await deliverBoth();
    const id = await session.added({ feeds: feedsOf(OWNER) });
    await session.run(id);
    const { rows } = await session.test.db.pool.query(`SELECT files, queries FROM usage_shared`);
    expect(rows).toEqual([{ files: false, queries: [`athena:${id}`] }]);
    await session.test.db.pool.query(`UPDATE usage_source SET feeds = $1`, [
      session.source().feeds,
    ]);
    at("05-20T22:30:00");
    expect(await session.run(id)).toMatchObject({ events: 0 });
    expect(await session.held()).toEqual(whole);
    expect((await session.test.db.pool.query(`SELECT FROM usage_shared`)).rows).toEqual([]);
  });
});

describe("a source that is asked in parts", () => {
  it("counts what one query counts, and an account that comes later too", async () => {
    const { own, caller } = everyKind();
    await session.deliver("05-20", own);
    await session.deliver("05-20", caller, CALLER);
    await session.run(await session.added());
    const whole = await session.held();
    await session.forget();
    session.athena.databases.clear();

    const begun: string[] = [];
    const options = { signal, waitMs: 0, mostAccounts: 1 };
    const inParts = () => runSource(session.ctx(), withFaults(session.aws, {}, begun), id, options);
    const id = await session.added({ feeds: feedsOf(CALLER) });
    expect(await inParts()).toMatchObject({ pieces: 1 });
    await session.test.db.pool.query(`UPDATE usage_source SET feeds = $1`, [
      session.source().feeds,
    ]);
    at("05-20T22:30:00");
    const killed = runSource(
      session.ctx(),
      withFaults(session.aws, { rows: "before", after: 2 }, begun),
      id,
      options,
    );
    await expect(killed).rejects.toThrow("killed");
    // The first part was through by then.
    expect(await inParts()).toMatchObject({ pieces: 1 });
    expect(new Set(begun).size).toBe(3);
    expect(await session.held()).toEqual(whole);
    expect(await days(id)).toMatchObject({ from: "2025-05-20", to: "2025-05-20" });
  });
});

describe("a query of CloudTrail Lake", () => {
  it("is known again after a kill between StartQuery and its answer", async () => {
    await session.deliver("05-20", [on("20T10:00:00")]);
    const target = lakeTarget(withLake(session.sample.estate, session.bucket).id);
    const id = await session.added({ name: "Lake", target });
    const begun: string[] = [];
    const killed = session.run(id, withFaults(session.aws, { start: "after" }, begun));
    await expect(killed).rejects.toThrow("killed");
    expect(await session.run(id, withFaults(session.aws, {}, begun))).toMatchObject({ events: 1 });
    expect(begun).toHaveLength(1);
  });

  it("is begun once more where its list may not be read", async () => {
    await session.deliver("05-20", [on("20T10:00:00")]);
    const target = lakeTarget(withLake(session.sample.estate, session.bucket).id);
    const id = await session.added({ name: "Lake", target });
    const begun: string[] = [];
    const killed = session.run(id, withFaults(session.aws, { start: "after" }, begun));
    await expect(killed).rejects.toThrow("killed");
    const denied = withFaults(session.aws, { denied: "find" }, begun);
    expect(await session.run(id, denied)).toMatchObject({ events: 1 });
    expect(begun).toHaveLength(2);
  });
});
