import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Trail from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { LocalEventDataStore } from "../queries/types";
import { keyArn, management, member, region } from "../testing/sample-estate";
import { decryptRecord, logBucket, writeLog } from "../testing/sample-logs";
import { type Sample, startSample, thrown } from "../testing/sample-session";

const id = "0a1b2c3d-0000-4000-8000-00000000000a";
const arn = `arn:aws:cloudtrail:${region}:${member}:eventdatastore/${id}`;
const store = (change: Partial<LocalEventDataStore> = {}): LocalEventDataStore => ({
  id,
  name: "all-events",
  accountId: member,
  region,
  multiRegion: true,
  organization: true,
  status: "ENABLED",
  retentionDays: 366,
  createdAt: new Date("2025-01-01T00:00:00Z"),
  selectors: [],
  location: `s3://${logBucket}/AWSLogs`,
  ...change,
});

let folder: string;
let sample: Sample;
let client: Trail.CloudTrailClient;
const sizes: number[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lake-"));
  const old = decryptRecord(1, { eventTime: "2026-11-18T10:00:00Z" });
  sizes.push(writeLog(folder, { day: "2026/11/18" }, [old]));
  sizes.push(
    writeLog(folder, { day: "2026/11/20" }, [
      // Came two days late.
      decryptRecord(2, { eventTime: "2026-11-18T11:00:00Z" }),
      ...[3, 4, 5].map((index) => decryptRecord(index)),
    ]),
    writeLog(folder, { account: management, day: "2026/11/20" }, [
      decryptRecord(9, {
        recipientAccountId: management,
        resources: [],
        errorCode: "AccessDenied",
      }),
    ]),
  );
  sample = await startSample({ s3Folder: folder });
  client = new Trail.CloudTrailClient(sample.reader);
});
beforeEach(() => {
  sample.estate.eventDataStores = [store()];
});
afterAll(async () => {
  client.destroy();
  await sample.aws.close();
  await rm(folder, { recursive: true });
});

const start = async (QueryStatement: string) =>
  (await client.send(new Trail.StartQueryCommand({ QueryStatement }))).QueryId;

async function settled(QueryId: string | undefined): Promise<Trail.DescribeQueryResponse> {
  for (;;) {
    const answer = await client.send(new Trail.DescribeQueryCommand({ QueryId }));
    if (answer.QueryStatus !== "QUEUED" && answer.QueryStatus !== "RUNNING") return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const results = (QueryId: string | undefined, more: Partial<Trail.GetQueryResultsRequest> = {}) =>
  client.send(new Trail.GetQueryResultsCommand({ QueryId, ...more }));

async function rows(sql: string) {
  const query = await settled(await start(sql));
  expect(query.ErrorMessage ?? "").toBe("");
  const { QueryResultRows } = await results(query.QueryId);
  return (QueryResultRows ?? []).map((cells) => Object.assign({}, ...cells));
}

it("counts the events of all accounts, of which NULLs stand in no row", async () => {
  expect(
    await rows(`SELECT recipientAccountId AS account, errorCode, count(*) AS calls FROM ${id}
      WHERE eventTime >= '2026-11-20 00:00:00' AND eventTime < timestamp '2026-11-21 00:00:00' GROUP BY 1, 2 ORDER BY 1`),
  ).toEqual([
    { account: management, errorcode: "AccessDenied", calls: "1" },
    { account: member, calls: "3" },
  ]);
});

it("gives each column in the type that the store has", async () => {
  const [row] = await rows(`SELECT eventtime AS at, readonly, element_at(resources, 1).arn AS key,
    useridentity.sessioncontext.sessionissuer.arn AS role, useridentity.sessioncontext.attributes.creationdate AS began,
    json_extract_scalar(eventjson, '$.requestParameters.encryptionContext.note') AS note,
    element_at(requestparameters, 'none') AS none FROM ${id} WHERE eventid LIKE '%3'`);
  expect(row).toEqual({
    at: "2026-11-20 10:03:00.000",
    readonly: "true",
    key: keyArn(1),
    role: `arn:aws:iam::${member}:role/app`,
    began: "2026-11-20 00:00:00.000",
    note: 'it\'s "ü"',
  });
});

it("leaves out files from before the time that is asked for, and none that may hold late events", async () => {
  const counted = async (where: string) => {
    const query = await settled(await start(`SELECT count(*) AS n FROM ${id} ${where}`));
    const { QueryResultRows } = await results(query.QueryId);
    return [QueryResultRows?.[0]?.[0]?.n, query.QueryStatistics?.BytesScanned];
  };
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const late = all - (sizes[0] ?? 0);
  expect(await counted("")).toEqual(["6", all]);
  expect(await counted("WHERE eventTime >= '2026-11-19 00:00:00'")).toEqual(["4", late]);
  expect(await counted("WHERE eventTime < '2026-11-19 00:00:00'")).toEqual(["2", all]);
  expect(await counted("WHERE eventTime > '2026-11-19 00:00:00' OR eventName = 'Decrypt'")).toEqual(
    ["6", all],
  );
});

it("gives pages of at most 1,000 rows", async () => {
  const { QueryId } = await settled(
    await start(
      `SELECT n FROM UNNEST(sequence(1, 1500)) AS t(n) CROSS JOIN (SELECT count(*) AS c FROM ${id}) AS one`,
    ),
  );
  const first = await results(QueryId);
  expect([first.QueryResultRows?.length, first.QueryStatistics?.TotalResultsCount]).toEqual([
    1000, 1500,
  ]);
  const second = await results(QueryId, { NextToken: first.NextToken });
  expect(second.QueryResultRows?.map(([cell]) => cell?.n).at(-1)).toBe("1500");
  expect(second.NextToken).toBeUndefined();
  expect((await thrown(results(QueryId, { NextToken: "nonsense" }))).name).toBe(
    "InvalidNextTokenException",
  );
});

it("names its stores, and refuses at once what is none or no query", async () => {
  const { EventDataStores } = await client.send(new Trail.ListEventDataStoresCommand({}));
  expect(EventDataStores).toEqual([{ EventDataStoreArn: arn, Name: "all-events" }]);
  const told = await client.send(new Trail.GetEventDataStoreCommand({ EventDataStore: arn }));
  expect(told).toMatchObject({
    Status: "ENABLED",
    OrganizationEnabled: true,
    RetentionPeriod: 366,
  });
  const name = async (sql: string) => (await thrown(start(sql))).name;
  expect(await name("SELECT 1 AS one")).toBe("InvalidQueryStatementException");
  expect(await name(`SELECT read_text('x') FROM ${id}`)).toBe("InvalidQueryStatementException");
  expect(await name(`DROP TABLE ${id}`)).toBe("InvalidQueryStatementException");
  expect(await name(`SELECT '${"x".repeat(10_000)}' FROM ${id}`)).toBe("ValidationException");
  expect(await name(`SELECT 1 FROM ${id.replace("a", "b")}`)).toBe(
    "EventDataStoreNotFoundException",
  );
  sample.estate.eventDataStores = [store({ status: "PENDING_DELETION" })];
  expect(await name(`SELECT 1 FROM ${id}`)).toBe("InactiveEventDataStoreException");
});

it("lists the queries of a store, the newest first, by time and state", async () => {
  const marks = ["'first'", "'second'"];
  const ids: (string | undefined)[] = [];
  for (const mark of marks)
    ids.push((await settled(await start(`SELECT ${mark} AS a FROM ${id}`))).QueryId);
  const listed = async (more: Partial<Trail.ListQueriesRequest> = {}) => {
    const command = new Trail.ListQueriesCommand({ EventDataStore: id, ...more });
    return (await client.send(command)).Queries?.map((query) => query.QueryId) ?? [];
  };
  expect((await listed()).slice(0, 2)).toEqual(ids.toReversed());
  expect(await listed({ QueryStatus: "RUNNING" })).toEqual([]);
  const hour = (by: number) => new Date(Date.now() + by * 3_600_000);
  expect(await listed({ StartTime: hour(-2), EndTime: hour(-1) })).toEqual([]);
  expect(await listed({ StartTime: hour(-1), EndTime: hour(1) })).toContain(ids[0]);
  const wrong = listed({ StartTime: hour(1), EndTime: hour(-1) });
  expect((await thrown(wrong)).name).toBe("InvalidDateRangeException");
  const nowhere = listed({ EventDataStore: id.replace("a", "b") });
  expect((await thrown(nowhere)).name).toBe("EventDataStoreNotFoundException");
});

it("fails and cancels as a query, and knows no other account's", async () => {
  const failed = await settled(await start(`SELECT nothing FROM ${id}`));
  expect([failed.QueryStatus, failed.ErrorMessage]).toEqual([
    "FAILED",
    expect.stringMatching(/^COLUMN_NOT_FOUND/),
  ]);
  const endless = await start(
    `SELECT count(*) AS n FROM UNNEST(sequence(1, 100000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y)
     CROSS JOIN ${id} AS events WHERE x * y = 7`,
  );
  const cancel = () => client.send(new Trail.CancelQueryCommand({ QueryId: endless }));
  expect((await cancel()).QueryStatus).toBe("CANCELLED");
  expect((await thrown(cancel())).name).toBe("InactiveQueryException");
  expect((await results(endless)).QueryStatus).toBe("CANCELLED");
  const other = new Trail.CloudTrailClient(sample.own);
  const asked = other.send(new Trail.DescribeQueryCommand({ QueryId: failed.QueryId }));
  expect((await thrown(asked)).name).toBe("QueryIdNotFoundException");
  other.destroy();
});
