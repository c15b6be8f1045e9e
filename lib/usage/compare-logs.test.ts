import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { type ChainEnd, writeDigest } from "@/lib/local-aws/estates/trail/write-digest";
import { LogComparison } from "./compare-logs";
import { ingestTrail } from "./ingest-trail";
import { readCoverage } from "./read-coverage";
import { readProofs } from "./read-proofs";
import { sha256 } from "./rules/digest";
import { fileSource } from "./sources/file-source";
import { anotherEvent, putLog } from "./testing/trail-folder";
import { decryptRecord, keyResource, OWNER, REGION } from "./testing/trail-records";
import { verifyDigests } from "./verify-digests";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = Date.parse("2025-05-16T00:00:00Z");
const NOW = FIRST + 6 * DAY;
const BUCKET = "copy";
/** Another watched account. */
const OTHER = "444455556666";
const feeds = { accounts: null, regions: null };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = rsa.publicKey.export({ format: "der", type: "pkcs1" });
const pair = { privateKey: rsa.privateKey, publicKey, fingerprint: "ab".repeat(16) };
const keys = new Map([[pair.fingerprint, new Uint8Array(publicKey)]]);

let test: TestDatabase;
let folder: string;

const ctx = (): Context => ({
  ...{ db: test.db, actor: { kind: "system", name: "test" } as const },
  ...{ clock: () => new Date(NOW), requestId: "test" },
});
const logAt = (time: number, unique = "0000000000000000") => {
  const [day = "", clock = ""] = new Date(time).toISOString().split("T");
  const stamp = `${day.replaceAll("-", "")}T${clock.slice(0, 5).replace(":", "")}Z`;
  return `AWSLogs/${OWNER}/CloudTrail/${REGION}/${day.replaceAll("-", "/")}/${OWNER}_CloudTrail_${REGION}_${stamp}_${unique}.json.gz`;
};
const callAt = (time: number, more = {}) =>
  anotherEvent(
    decryptRecord({ eventTime: new Date(time).toISOString().replace(".000", ""), ...more }),
  );

/** Six days with a log and a digest every six hours. */
async function deliver(): Promise<void> {
  let chain: ChainEnd | null = null;
  for (let from = FIRST; from < NOW; from += 6 * HOUR) {
    const key = logAt(from + HOUR);
    const text = JSON.stringify({ Records: [callAt(from + HOUR - 300_000)] });
    await putLog(join(folder, BUCKET), key, JSON.parse(text).Records);
    const times = { oldest: from + HOUR - 300_000, newest: from + HOUR - 300_000 };
    const of = { accountId: OWNER, region: REGION, trail: "main", homeRegion: "us-east-1" };
    chain = await writeDigest(
      { root: folder, bucket: BUCKET, drafts: join(folder, ".drafts") },
      pair,
      { ...of, from, to: from + 6 * HOUR },
      [{ key, sha256: sha256(Buffer.from(text)), ...times }],
      chain,
    );
  }
}

/** As a run of a source does it: what is listed is compared, then digests are verified. */
async function run(since: number | null) {
  const source = await fileSource(join(folder, BUCKET), { since });
  const comparison = new LogComparison(ctx(), source, { since, feeds });
  for await (const page of source.list()) await comparison.add(page);
  const { added, removed, problems } = await comparison.end();
  const { valid } = await verifyDigests(ctx(), source, { keys, since });
  return { added, removed, valid, problems: problems.map(({ reason }) => reason) };
}

async function ingest(): Promise<void> {
  const source = await fileSource(join(folder, BUCKET));
  await ingestTrail(ctx(), source, { since: null, deliveredTo: NOW, feeds }, { threads: 1 });
}

/** Spans with their proof, from a time on, as `DDTHH:mm`. */
async function proofs(from: number, to: number, accountId = OWNER): Promise<string[]> {
  const scope = { accountId, region: REGION };
  const range = { from, to };
  const spans = await readCoverage(test.db.pool, scope, range, new Date(NOW));
  const name = `${accountId}/${REGION}`;
  const all = await readProofs(test.db.pool, [scope], new Map([[name, spans]]), range);
  const time = (ms: number) => new Date(ms).toISOString().slice(8, 16);
  return (all.get(name) ?? []).map((span) =>
    [
      ...[time(span.from), time(span.to)],
      ...[span.state === "covered" ? "covered" : span.reason, span.proof],
    ].join(" "),
  );
}

const faults = async () =>
  (
    await test.db.pool.query(
      `SELECT log_key AS key, state, account_id AS account FROM usage_digest_fault ORDER BY 1, 3`,
    )
  ).rows;

beforeAll(async () => {
  test = await createTestDatabase();
  for (const id of [OWNER, OTHER]) {
    await test.owner.pool.query(
      `INSERT INTO account (id, name, source, regions) VALUES ($1, $1, 'list', '{}')`,
      [id],
    );
    await test.owner.pool.query(`INSERT INTO scope (account_id, region) VALUES ($1, $2)`, [
      ...[id, REGION],
    ]);
  }
  folder = await mkdtemp(join(tmpdir(), "keyledger-compare-"));
  await deliver();
  await ingest();
  await run(null);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await test.drop();
});

describe("log files that lie beside what digests name", () => {
  const time = FIRST + 3 * DAY + HOUR;

  it("are none where nobody did anything", async () => {
    expect(await run(null)).toEqual({ added: 0, removed: 0, valid: 0, problems: [] });
    expect(await proofs(time - HOUR, time + HOUR)).toEqual(["19T00:00 19T02:00 covered valid"]);
  });

  it("are noticed when they were added, with all that they made up, whomever it is of", async () => {
    const made = logAt(time, "evil");
    const key = `arn:aws:kms:${REGION}:${OTHER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const theirs = {
      recipientAccountId: OTHER,
      resources: [{ ...keyResource(key), accountId: OTHER }],
    };
    await putLog(join(folder, BUCKET), made, [callAt(time - 3 * DAY), callAt(time - HOUR, theirs)]);
    await ingest();
    expect(await run(FIRST + 3 * DAY)).toMatchObject({
      ...{ added: 1, removed: 0 },
      problems: [`${made} is named by no digest: CloudTrail did not deliver it`],
    });
    expect(await faults()).toEqual([
      { key: made, state: "added", account: OWNER },
      { key: made, state: "added", account: OTHER },
    ]);
    // From the first call that it tells of to the last; those of the account's own hour were none.
    expect(await proofs(FIRST + 55 * 60_000, FIRST + 3 * HOUR)).toEqual([
      "16T00:55 16T01:00 covered valid",
      "16T01:00 16T02:00 changed invalid",
      "16T02:00 16T03:00 covered valid",
    ]);
    const { rows } = await test.db.pool.query(
      `SELECT state FROM usage_digest WHERE state <> 'valid'`,
    );
    expect(rows).toEqual([{ state: "invalid" }]);
    // It is told once, and stays when it is taken away: what it made up is counted.
    expect((await run(null)).added).toBe(0);
    await unlink(join(folder, BUCKET, made));
    await run(null);
    expect((await faults()).length).toBe(2);
    await test.db.pool.query(`DELETE FROM usage_digest_fault`);
  });

  it("put in doubt all that they told of where they, or their digest, were changed, whomever it is of", async () => {
    const doubted = async () => [
      ...(await proofs(time - HOUR, time)),
      ...(await proofs(FIRST + DAY, FIRST + DAY + 2 * HOUR, OTHER)),
    ];
    // Another bucket has the other account's logs.
    await test.db.pool.query(
      `INSERT INTO usage_coverage (source, account_id, region, state, from_at, to_at)
       VALUES ('s3://another', $1, $2, 'covered', $3, $4)`,
      [OTHER, REGION, new Date(FIRST), new Date(NOW)],
    );
    const changed = join(folder, BUCKET, logAt(time));
    const before = await readFile(changed);
    const key = `arn:aws:kms:${REGION}:${OTHER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const theirs = {
      recipientAccountId: OTHER,
      resources: [{ ...keyResource(key), accountId: OTHER }],
    };
    await putLog(join(folder, BUCKET), logAt(time), [
      callAt(time - 300_000),
      callAt(FIRST + DAY + HOUR, theirs),
    ]);
    await ingest();
    await run(null);
    expect((await faults()).map(({ state, account }) => [state, account])).toEqual([
      ["invalid", OWNER],
      ["invalid", OTHER],
    ]);
    expect(await doubted()).toEqual([
      "19T00:00 19T01:00 changed invalid",
      "17T00:00 17T01:00 covered unverified",
      "17T01:00 17T02:00 changed invalid",
    ]);
    // What was made up is counted still when the file is put right.
    await writeFile(changed, before);
    await ingest();
    await run(null);
    expect(await doubted()).toEqual([
      "19T00:00 19T01:00 changed invalid",
      ...["17T00:00 17T01:00 covered unverified", "17T01:00 17T02:00 changed invalid"],
    ]);
    // It is fine again when nothing that was made up counts any more.
    await test.db.pool.query(`UPDATE usage_object SET kms_events = 0 WHERE key = $1`, [
      logAt(time),
    ]);
    // As each listing of the whole bucket asks for it.
    await test.db.pool.query(`UPDATE usage_digest SET version = '' WHERE state = 'invalid'`);
    await run(null);
    expect(await faults()).toEqual([]);
  });

  it("are noticed when they were removed, though they were read, and verified when they are back", async () => {
    const path = join(folder, BUCKET, logAt(time));
    const original = await readFile(path);
    await unlink(path);
    expect(await run(FIRST + 3 * DAY)).toMatchObject({
      ...{ added: 0, removed: 1 },
      problems: [`${logAt(time)} is not there any more, though older files are`],
    });
    expect(await proofs(time - HOUR, time + HOUR)).toEqual(["19T00:00 19T02:00 covered missing"]);
    // Also when its digest is verified again it stays what it is.
    await test.db.pool.query(
      `UPDATE usage_digest SET version = '' WHERE key IN (SELECT digest_key FROM usage_digest_fault)`,
    );
    expect((await run(null)).removed).toBe(0);
    expect(await faults()).toEqual([{ key: logAt(time), state: "removed", account: OWNER }]);
    await writeFile(path, original);
    await run(FIRST + 3 * DAY);
    expect(await faults()).toEqual([]);
    expect(await proofs(time - HOUR, time + HOUR)).toEqual(["19T00:00 19T02:00 covered valid"]);
  });

  it("are not removed where the place forgets the oldest, and are where a whole day is gone between others", async () => {
    const days = (day: number) =>
      join(
        folder,
        BUCKET,
        logAt(FIRST + day * DAY + HOUR)
          .slice(0, -1)
          .split("/")
          .slice(0, -1)
          .join("/"),
      );
    await rm(days(0), { recursive: true });
    await rm(days(1), { recursive: true });
    expect(await run(null)).toMatchObject({ added: 0, removed: 0 });
    await rm(days(4), { recursive: true });
    expect(await run(null)).toMatchObject({ added: 0, removed: 4 });
  });
});
