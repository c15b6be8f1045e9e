import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ensureQueue } from "@/lib/jobs/add-job";
import type { LocalAthena } from "@/lib/local-aws/queries/types";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { createSourceTable } from "../create-table";
import { runSource } from "../run-source";
import type { AddSource } from "../schemas/sources";
import { addSource } from "../write-source";
import { athenaTarget, withAthena } from "./query-place";
import { clearUsage, putLog, readBuckets, readDisagreements, readTraits } from "./trail-folder";
import { CALLER, OWNER, REGION, type TrailRecord } from "./trail-records";

/** A database, an endpoint with Athena, and a bucket of logs, for tests of sources that ask queries. */
export class QuerySession {
  /** Of each test another. */
  bucket = "sample-trail-0";
  now = new Date("2025-05-20T21:30:00Z");
  aws: Aws;
  #files = 0;
  #tests = 0;

  private constructor(
    readonly test: TestDatabase,
    readonly sample: Sample,
    readonly athena: LocalAthena,
    private readonly folder: string,
  ) {
    this.aws = this.#connect();
  }

  static async start(): Promise<QuerySession> {
    const test = await createTestDatabase();
    await ensureQueue(test.db);
    const folder = await mkdtemp(join(tmpdir(), "keyledger-query-"));
    const sample = await startSample({ s3Folder: folder });
    return new QuerySession(test, sample, withAthena(sample.estate), folder);
  }

  /** Before each test. */
  begin(): void {
    this.#tests += 1;
    this.bucket = `sample-trail-${this.#tests}`;
    this.now = new Date("2025-05-20T21:30:00Z");
    this.aws.close();
    this.aws = this.#connect();
  }

  /** After each test. */
  async end(): Promise<void> {
    vi.unstubAllEnvs();
    this.athena.databases.clear();
    await this.forget();
  }

  async close(): Promise<void> {
    this.aws.close();
    vi.unstubAllEnvs();
    await this.sample.aws.close();
    await rm(this.folder, { recursive: true });
    await this.test.drop();
  }

  #connect(): Aws {
    vi.stubEnv("AWS_ENDPOINT_URL", this.sample.aws.url);
    vi.stubEnv("AWS_ACCESS_KEY_ID", this.sample.own.credentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", this.sample.own.credentials.secretAccessKey);
    return createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 2, deadlineMs: 60_000 });
  }

  ctx(): Context {
    return {
      db: this.test.db,
      actor: { kind: "system", name: "test" },
      clock: () => this.now,
      requestId: "test",
    };
  }

  /** An object of an account that was delivered on a day of 2025, `MM-DD`. */
  async deliver(day: string, records: TrailRecord[], account: string = OWNER): Promise<void> {
    this.#files += 1;
    const [month, date] = day.split("-");
    const number = String(this.#files).padStart(16, "0");
    const name = `${account}_CloudTrail_${REGION}_2025${month}${date}T0905Z_${number}.json.gz`;
    const path = `AWSLogs/${account}/CloudTrail/${REGION}/2025/${month}/${date}/${name}`;
    await putLog(join(this.folder, this.bucket), path, records);
  }

  /** Settings of a source of Athena over the bucket, unless told otherwise. */
  source(more: Partial<AddSource> = {}): AddSource {
    return {
      name: "Athena",
      target: athenaTarget(this.bucket),
      feeds: { accounts: [OWNER, CALLER], regions: [REGION] },
      enabled: true,
      everyMinutes: 60,
      ...more,
    };
  }

  /** Adds a source, one of Athena with its table. */
  async added(more: Partial<AddSource> = {}): Promise<string> {
    const input = this.source(more);
    const { id } = await addSource(this.ctx(), input);
    if (input.target.kind === "athena") await createSourceTable(this.ctx(), this.aws, id);
    return id;
  }

  async addedFiles(account: string): Promise<string> {
    const config = { accountId: null, region: null, deliveryMinutes: 15, verify: false };
    const url = `s3://${this.bucket}/AWSLogs/${account}`;
    const target = { kind: "files" as const, config: { ...config, url } };
    return this.added({ name: `Files of ${account}`, target, feeds: feedsOf(account) });
  }

  run(id: string, aws = this.aws): ReturnType<typeof runSource> {
    return runSource(this.ctx(), aws, id, { signal: new AbortController().signal, waitMs: 0 });
  }

  /** Everything that is counted and kept. */
  async held() {
    const { db } = this.test;
    const { rows: control } = await db.pool.query(
      `SELECT identity, at, account_id, region, operation, kind, principal_ref, outcome, key_arns,
              record - '{managementEvent,eventCategory,tlsDetails}'::text[] AS record
         FROM control_event ORDER BY identity`,
    );
    const { rows: months } = await db.pool.query(
      `SELECT 'month' AS span, at, sum(count)::int AS calls FROM usage_bucket_month GROUP BY 2
       UNION ALL SELECT account_id || region, at, sum(count)::int FROM usage_total_day GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    return {
      buckets: await readBuckets(db),
      traits: await readTraits(db),
      months,
      control,
      wrong: await readDisagreements(db),
    };
  }

  /** Forgets all usage and every source. */
  async forget(): Promise<void> {
    await clearUsage(this.test.owner);
    await this.test.owner.pool.query(
      `TRUNCATE usage_record_query, usage_source, usage_coverage, usage_given, usage_bucket_month, usage_total_hour, usage_total_day`,
    );
  }
}

/** One account alone, in the region of the records. */
export function feedsOf(account: string): AddSource["feeds"] {
  return { accounts: [account], regions: [REGION] };
}
