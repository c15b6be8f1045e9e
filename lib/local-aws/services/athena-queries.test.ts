import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Athena from "@aws-sdk/client-athena";
import { describe, expect, it } from "vitest";
import {
  client,
  folder,
  one,
  reason,
  results,
  rows,
  run,
  sample,
  settled,
  start,
  withSampleAthena,
} from "../testing/sample-athena";
import { member, region } from "../testing/sample-estate";
import { decryptRecord, logBucket, writeLog } from "../testing/sample-logs";
import { thrown } from "../testing/sample-session";

withSampleAthena();

describe("what fails", () => {
  it.each([
    ["SELECT nothing FROM logs WHERE account = 'x'", /^COLUMN_NOT_FOUND: /],
    ["SELECT 1 FROM nowhere", /^TABLE_NOT_FOUND: /],
    [
      "SELECT count(*) FROM logs WHERE day = '2026/11/20'",
      /^CONSTRAINT_VIOLATION: .* column account,/,
    ],
    [
      `SELECT resources[2].arn FROM logs WHERE ${one}`,
      /Array subscript must be less than or equal to array length: 2 > 1/,
    ],
    ["SELECT CAST('x' AS bigint)", /^INVALID_CAST_ARGUMENT/],
    ["SELECT CAST(json_extract('{\"a\":[]}', '$.a') AS varchar)", /^INVALID_CAST_ARGUMENT/],
    ["SELECT 1 +", /^line 1:\d+: /],
    ["SELECT 1::int", /^line 1:9: mismatched input '::'/],
    ["SELECT (1", /^line 1:10: mismatched input '<EOF>'/],
    ["SELECT strftime(now(), 'x')", /^FUNCTION_NOT_FOUND: line 1:8: /],
    ["INSERT INTO logs VALUES (1)", /^NOT_SUPPORTED/],
    ["COPY (SELECT 1) TO 'x'", /mismatched input/],
    ["SET memory_limit = '1GB'", /mismatched input/],
  ])("%s", async (sql, words) => {
    expect(await reason(sql)).toMatch(words);
  });

  it("reaches no file by a way of DuckDB's own", async () => {
    const path = join(folder, "beside.json");
    await writeFile(path, '{"Records":[]}');
    for (const sql of [
      `SELECT * FROM '${path}'`,
      `SELECT * FROM "${path}"`,
      `SELECT * FROM read_text('${path}')`,
      "SELECT * FROM read_json('/etc/passwd')",
      "SELECT * FROM duckdb_settings()",
      "SELECT * FROM duckdb_views",
      'SELECT * FROM "pg_catalog"."pg_class"',
    ])
      expect(await reason(sql)).toMatch(/mismatched input|cannot be resolved|FUNCTION_NOT_FOUND/);
  });

  it("says that a file is broken, and goes on with the next query", async () => {
    writeLog(folder, { day: "2026/11/18" }, [decryptRecord(1)]);
    const path = join(folder, logBucket, "AWSLogs", member, "CloudTrail", region, "2026/11/18");
    await writeFile(join(path, `${member}_CloudTrail_${region}_one.json.gz`), "no gzip");
    const execution = await run(
      `SELECT count(*) AS n FROM logs WHERE ${one} AND day = '2026/11/18'`,
    );
    expect(execution.Status?.AthenaError).toMatchObject({
      ErrorCategory: 2,
      ErrorType: 1001,
      Retryable: false,
    });
    expect(execution.Status?.StateChangeReason).toMatch(/^HIVE_BAD_DATA: .*s3:\/\/sample-logs/);
    await rm(path, { recursive: true });
    expect(await rows("SELECT 1 AS one")).toEqual([["1"]]);
  });

  it("gives no results of what failed, was never begun, or belongs to another account", async () => {
    const { QueryExecutionId } = await run("SELECT 1 FROM nowhere");
    expect((await thrown(results(QueryExecutionId))).message).toMatch(/Final query state: FAILED/);
    expect((await thrown(results("none"))).message).toBe("QueryExecution none was not found");
    const good = await run("SELECT 1 AS one");
    const other = new Athena.AthenaClient(sample.own);
    const asked = other.send(
      new Athena.GetQueryResultsCommand({ QueryExecutionId: good.QueryExecutionId }),
    );
    expect((await thrown(asked)).message).toMatch(/was not found/);
    other.destroy();
  });
});

describe("the workgroup and the request", () => {
  it("needs a workgroup that is there and on, and somewhere to put the results", async () => {
    const [athena] = sample.estate.athena ?? [];
    const primary = athena?.workgroups.get("primary");
    if (!athena || !primary) throw new Error("no workgroup");
    athena.workgroups.set("bare", { ...primary, name: "bare", output: null });
    athena.workgroups.set("off", { ...primary, name: "off", enabled: false });
    athena.workgroups.set("tight", { ...primary, name: "tight", cutoffBytes: 10 });
    athena.workgroups.set("strict", { ...primary, name: "strict", enforce: true });
    const failed = async (WorkGroup: string) =>
      (await thrown(start("SELECT 1", { WorkGroup }))).message;
    expect(await failed("none")).toBe("WorkGroup none is not found.");
    expect(await failed("off")).toBe("WorkGroup off is disabled.");
    expect(await failed("bare")).toMatch(/^No output location provided/);
    const own = { OutputLocation: "s3://of-mine/x" };
    const given = await run("SELECT 1 AS one", { WorkGroup: "bare", ResultConfiguration: own });
    expect(given.ResultConfiguration?.OutputLocation).toMatch(/^s3:\/\/of-mine\/x\/.*\.csv$/);
    const forced = await run("SELECT 1 AS one", { WorkGroup: "strict", ResultConfiguration: own });
    expect(forced.ResultConfiguration?.OutputLocation).toMatch(/^s3:\/\/sample-results\//);
    const cut = await run(`SELECT count(*) AS n FROM logs WHERE ${one}`, { WorkGroup: "tight" });
    expect(cut.Status).toMatchObject({
      State: "CANCELLED",
      StateChangeReason: expect.stringMatching(/Bytes scanned limit/),
    });
    const { WorkGroup } = await client.send(
      new Athena.GetWorkGroupCommand({ WorkGroup: "strict" }),
    );
    expect(WorkGroup).toMatchObject({
      State: "ENABLED",
      Configuration: { EnforceWorkGroupConfiguration: true },
    });
  });

  it("begins nothing again with the same token, also after a lost answer, and refuses another statement with it", async () => {
    const ClientRequestToken = "a".repeat(32);
    sample.aws.faults.set([
      { kind: "lost-answer", service: "athena", api: "StartQueryExecution", times: 1 },
    ]);
    await thrown(start("SELECT 1 AS one", { ClientRequestToken }));
    const first = await start("SELECT 1 AS one", { ClientRequestToken });
    expect((await start("SELECT 1 AS one", { ClientRequestToken })).QueryExecutionId).toBe(
      first.QueryExecutionId,
    );
    expect((await thrown(start("SELECT 2 AS two", { ClientRequestToken }))).message).toBe(
      "Idempotent parameters do not match",
    );
    expect((await settled(first.QueryExecutionId)).Status?.State).toBe("SUCCEEDED");
  });

  it("takes queries in their turn, and stops the one that runs and one that waits", async () => {
    const endless =
      "SELECT count(*) AS n FROM UNNEST(sequence(1, 100000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y) WHERE x * y = 7";
    const running = await start(endless);
    const waiting = await start("SELECT 2 AS two");
    const last = await start("SELECT 3 AS three");
    const stop = ({ QueryExecutionId }: Athena.StartQueryExecutionOutput) =>
      client.send(new Athena.StopQueryExecutionCommand({ QueryExecutionId }));
    expect((await thrown(results(waiting.QueryExecutionId))).message).toBe(
      "Query has not yet finished. Current state: QUEUED",
    );
    await stop(waiting);
    await stop(running);
    for (const { QueryExecutionId } of [waiting, running])
      expect((await settled(QueryExecutionId)).Status?.State).toBe("CANCELLED");
    expect((await settled(last.QueryExecutionId)).Status?.State).toBe("SUCCEEDED");
  });

  it("takes twenty queries at once of an account, and no more until one has ended", async () => {
    const endless = `SELECT count(*) AS n FROM UNNEST(sequence(1, 100000)) AS a(x)
      CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y) WHERE x * y = 7`;
    const begun = await Promise.all(Array.from({ length: 20 }, () => start(endless)));
    expect(await thrown(start(endless))).toMatchObject({ name: "TooManyRequestsException" });
    for (const { QueryExecutionId } of begun)
      await client.send(new Athena.StopQueryExecutionCommand({ QueryExecutionId }));
    expect((await run("SELECT 1 AS one")).Status?.State).toBe("SUCCEEDED");
  });

  it("throttles, denies, expires and cuts as other services do", async () => {
    const kinds = {
      throttle: "ThrottlingException",
      deny: "AccessDeniedException",
      expire: "ExpiredTokenException",
      error: "InternalFailure",
    } as const;
    for (const [kind, name] of Object.entries(kinds)) {
      sample.aws.faults.set([{ kind: kind as keyof typeof kinds, service: "athena" }]);
      expect((await thrown(start("SELECT 1"))).name).toBe(name);
    }
    sample.aws.faults.set([{ kind: "cut", service: "athena" }]);
    expect((await thrown(start("SELECT 1"))).status).toBeUndefined();
  });
});
