import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Athena from "@aws-sdk/client-athena";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { management, member } from "./sample-estate";
import { decryptRecord, sampleAthena, writeLog } from "./sample-logs";
import { type Sample, startSample } from "./sample-session";

/** The endpoint of the running test file with a few logs, and an Athena client of the reader's session on it. */
export let folder: string;
export let sample: Sample;
export let client: Athena.AthenaClient;
/** Bytes of the member's log of a day. */
export const sizes: Record<string, number> = {};

/** Starts the endpoint over the member's logs of two days and one of the management account, and ends it after. */
export function withSampleAthena(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "athena-"));
    for (const [day, count] of [
      ["2026/11/19", 3],
      ["2026/11/20", 5],
    ] as const)
      sizes[day] = writeLog(
        folder,
        { day },
        Array.from({ length: count }, (_, index) => decryptRecord(index)),
      );
    const denied = { recipientAccountId: management, resources: [], errorCode: "AccessDenied" };
    writeLog(folder, { account: management, day: "2026/11/20" }, [decryptRecord(90, denied)]);
    // Before the projection's range.
    writeLog(folder, { day: "2026/10/31" }, [decryptRecord(99)]);
    sample = await startSample({ s3Folder: folder });
    client = new Athena.AthenaClient(sample.reader);
  });
  beforeEach(() => {
    sample.estate.athena = [sampleAthena()];
    sample.aws.faults.clear();
  });
  afterAll(async () => {
    client.destroy();
    await sample.aws.close();
    await rm(folder, { recursive: true });
  });
}

export const start = (QueryString: string, more: Partial<Athena.StartQueryExecutionInput> = {}) =>
  client.send(
    new Athena.StartQueryExecutionCommand({
      QueryString,
      QueryExecutionContext: { Database: "trails" },
      ...more,
    }),
  );

/** Waits for the end of a query. */
export async function settled(id: string | undefined): Promise<Athena.QueryExecution> {
  for (;;) {
    const { QueryExecution } = await client.send(
      new Athena.GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    const state = QueryExecution?.Status?.State;
    if (QueryExecution && state !== "QUEUED" && state !== "RUNNING") return QueryExecution;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function run(sql: string, more: Partial<Athena.StartQueryExecutionInput> = {}) {
  const { QueryExecutionId } = await start(sql, more);
  return await settled(QueryExecutionId);
}

export const results = (
  QueryExecutionId: string | undefined,
  more: Partial<Athena.GetQueryResultsInput> = {},
) => client.send(new Athena.GetQueryResultsCommand({ QueryExecutionId, ...more }));

/** The rows of a query that succeeds, without the names. */
export async function rows(sql: string): Promise<(string | null)[][]> {
  const execution = await run(sql);
  expect(execution.Status?.StateChangeReason ?? "").toBe("");
  const { ResultSet } = await results(execution.QueryExecutionId);
  return (ResultSet?.Rows ?? [])
    .slice(1)
    .map(({ Data }) => (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null));
}

/** Why a query fails. */
export async function reason(sql: string): Promise<string> {
  const { Status } = await run(sql);
  expect(Status?.State).toBe("FAILED");
  return Status?.StateChangeReason ?? "";
}

/** A condition on the member's logs. */
export const one = `account = '${member}'`;
