import type { Pool, PoolClient } from "pg";
import type { AccountAccess } from "@/lib/aws/types";
import { enqueueNotice } from "@/lib/channels/enqueue-notice";
import type { StepError } from "../rules/reads";
import { type EndState, isEnd, runState, type StepKind, type StepState } from "../rules/run-state";
import { syncNotice } from "../rules/sync-notice";
import type { Reads } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** A step with all that the code which runs it needs to know. */
export interface StepWork {
  id: string;
  runId: string;
  kind: StepKind;
  state: StepState;
  phase: string | null;
  marker: string | null;
  listedAt: Date | null;
  startedAt: Date | null;
  denied: number;
  accountId: string | null;
  access: AccountAccess | null;
  scope: { id: number; region: string; reads: Reads } | null;
}

interface StepRow {
  id: string;
  run_id: string;
  kind: StepKind;
  state: StepState;
  phase: string | null;
  marker: string | null;
  listed_at: Date | null;
  started_at: Date | null;
  denied: number;
  account_id: string | null;
  partition: string | null;
  role_arn: string | null;
  external_id: string | null;
  scope_id: number | null;
  region: string | null;
  reads: Reads | null;
}

/** Null when the step is no more. */
export async function loadStep(client: Queryable, id: string): Promise<StepWork | null> {
  const { rows } = await client.query<StepRow>(
    `SELECT s.id::text, s.run_id, s.kind, s.state, s.phase, s.marker, s.listed_at, s.started_at,
            s.denied, coalesce(s.account_id, c.account_id) AS account_id, a.partition, a.role_arn,
            a.external_id, s.scope_id, c.region, c.reads
       FROM sync_step s
       LEFT JOIN scope c ON c.id = s.scope_id
       LEFT JOIN account a ON a.id = coalesce(s.account_id, c.account_id)
      WHERE s.id = $1::bigint`,
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  const access =
    row.account_id === null || row.partition === null
      ? null
      : {
          accountId: row.account_id,
          partition: row.partition,
          roleArn: row.role_arn,
          externalId: row.external_id,
        };
  const scope =
    row.scope_id === null || row.region === null
      ? null
      : { id: row.scope_id, region: row.region, reads: row.reads ?? {} };
  return {
    id: row.id,
    runId: row.run_id,
    kind: row.kind,
    state: row.state,
    phase: row.phase,
    marker: row.marker,
    listedAt: row.listed_at,
    startedAt: row.started_at,
    denied: row.denied,
    accountId: row.account_id,
    access,
    scope,
  };
}

/** Marks a step, and its run, as begun; the first beginning keeps its time. */
export async function beginStep(client: Queryable, step: StepWork, at: Date): Promise<Date> {
  const { rows } = await client.query<{ started_at: Date }>(
    `UPDATE sync_step SET state = 'running', started_at = coalesce(started_at, $2), progress_at = $2
      WHERE id = $1::bigint RETURNING started_at`,
    [step.id, at],
  );
  await client.query(
    `UPDATE sync_run SET state = 'running', started_at = coalesce(started_at, $2)
      WHERE id = $1 AND state = 'queued'`,
    [step.runId, at],
  );
  return rows[0]?.started_at ?? at;
}

export interface StepProgress {
  phase?: string;
  /** Null clears it; left out keeps it. */
  marker?: string | null;
  listedAt?: Date;
  done?: number;
  /** Adds to `done`. */
  more?: number;
  total?: number;
  calls?: number;
  throttled?: number;
  denied?: number;
}

/** Writes where a step is; counts of calls are added. */
export async function progressStep(
  client: Queryable,
  stepId: string,
  progress: StepProgress,
  at: Date,
): Promise<void> {
  await client.query(
    `UPDATE sync_step
        SET phase = coalesce($2, phase),
            marker = CASE WHEN $3::boolean THEN $4 ELSE marker END,
            listed_at = coalesce($5, listed_at),
            done = coalesce($6, done) + $7, total = coalesce($8, total),
            calls = calls + $9, throttled = throttled + $10, denied = denied + $11,
            progress_at = $12
      WHERE id = $1::bigint`,
    [
      stepId,
      progress.phase ?? null,
      progress.marker !== undefined,
      progress.marker ?? null,
      progress.listedAt ?? null,
      progress.done ?? null,
      progress.more ?? 0,
      progress.total ?? null,
      progress.calls ?? 0,
      progress.throttled ?? 0,
      progress.denied ?? 0,
      at,
    ],
  );
}

/** Ends a step and, when it was the last one that counts, its run. */
export async function finishStep(
  client: Queryable,
  step: Pick<StepWork, "id" | "runId">,
  end: { state: StepState; error: StepError | null },
  at: Date,
): Promise<void> {
  // The run first: whoever ends a step of it holds the run, so the last one sees all the others' ends.
  await client.query(`SELECT 1 FROM sync_run WHERE id = $1 FOR UPDATE`, [step.runId]);
  await client.query(
    `UPDATE sync_step SET state = $2, error = $3::jsonb, finished_at = $4, progress_at = $4,
            marker = NULL, phase = NULL
      WHERE id = $1::bigint`,
    [step.id, end.state, end.error === null ? null : JSON.stringify(end.error), at],
  );
  await client.query(`DELETE FROM sync_key WHERE step_id = $1::bigint`, [step.id]);
  await settleRun(client, step.runId, at);
}

async function settleRun(client: Queryable, runId: string, at: Date): Promise<void> {
  const { rows } = await client.query<{ kind: StepKind; state: StepState }>(
    `SELECT kind, state FROM sync_step WHERE run_id = $1`,
    [runId],
  );
  const state = runState(rows);
  if (!isEnd(state)) return;
  const { rows: last } = await client.query<{ state: EndState }>(
    `SELECT state FROM sync_run WHERE state NOT IN ('queued', 'running') AND id <> $1
      ORDER BY finished_at DESC LIMIT 1`,
    [runId],
  );
  const { rowCount } = await client.query(
    `UPDATE sync_run SET state = $2, finished_at = coalesce(finished_at, $3) WHERE id = $1
      AND state IN ('queued', 'running')`,
    [runId, state, at],
  );
  const notice = rowCount === 1 ? syncNotice(last[0]?.state ?? null, state, rows) : null;
  if (notice) await enqueueNotice(client, { clock: () => at }, notice);
}
