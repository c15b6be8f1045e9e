import type { Pool, PoolClient } from "pg";
import type { AddSource, RunAnswer, SourceFeeds, SourceKind } from "../schemas/sources";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface SourceRow {
  id: string;
  name: string;
  kind: SourceKind;
  config: unknown;
  feeds: SourceFeeds;
  enabled: boolean;
  every_minutes: number;
  version: number;
  created_at: Date;
  updated_at: Date;
  next_at: Date;
  run_state: "never" | "running" | "done" | "partial" | "failed";
  run_started_at: Date | null;
  run_ended_at: Date | null;
  run_done_at: Date | null;
  run_answer: RunAnswer | null;
  run_error: string | null;
  position: unknown;
}

const COLUMNS = `id, name, kind, config, feeds, enabled, every_minutes, version, created_at, updated_at, next_at,
  run_state, run_started_at, run_ended_at, run_done_at, run_answer, run_error, position`;

export async function selectSources(on: Queryable): Promise<SourceRow[]> {
  const { rows } = await on.query<SourceRow>(
    `SELECT ${COLUMNS} FROM usage_source WHERE removed_at IS NULL ORDER BY name, id`,
  );
  return rows;
}

export async function findSource(on: Queryable, id: string): Promise<SourceRow | undefined> {
  const { rows } = await on.query<SourceRow>(
    `SELECT ${COLUMNS} FROM usage_source WHERE id = $1 AND removed_at IS NULL`,
    [id],
  );
  return rows[0];
}

/** The source, which nobody else changes until the transaction ends. */
export async function lockSource(on: PoolClient, id: string): Promise<SourceRow | undefined> {
  const { rows } = await on.query<SourceRow>(
    `SELECT ${COLUMNS} FROM usage_source WHERE id = $1 AND removed_at IS NULL FOR UPDATE`,
    [id],
  );
  return rows[0];
}

/** The enabled source that has waited longest for its time; null when none is due. */
export async function dueSources(on: Queryable, now: Date): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `SELECT id FROM usage_source WHERE removed_at IS NULL AND enabled AND next_at <= $1
      ORDER BY next_at, id`,
    [now],
  );
  return rows.map(({ id }) => id);
}

export async function isNameTaken(
  on: Queryable,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  const { rowCount } = await on.query(
    `SELECT FROM usage_source WHERE name = $2 AND id <> $1 AND removed_at IS NULL`,
    [id, name],
  );
  return rowCount !== 0;
}

export async function insertSource(
  on: Queryable,
  { id, at, name, target, feeds, enabled, everyMinutes }: AddSource & { id: string; at: Date },
): Promise<void> {
  await on.query(
    `INSERT INTO usage_source (id, name, kind, config, feeds, enabled, every_minutes, created_at, updated_at,
                               next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)`,
    [
      ...[id, name, target.kind, JSON.stringify(target.config), JSON.stringify(feeds)],
      ...[enabled, everyMinutes, at],
    ],
  );
}

/** `restart`: it leads elsewhere now, so that what it remembers of the old place does not hold. */
export async function updateSource(
  on: Queryable,
  source: AddSource & { id: string; at: Date; restart: boolean },
): Promise<void> {
  const { id, at, name, target, feeds, enabled, everyMinutes, restart } = source;
  await on.query(
    `UPDATE usage_source SET name = $2, config = $3, feeds = $4, enabled = $5, every_minutes = $6,
            updated_at = $7, next_at = $7, version = version + 1,
            position = CASE WHEN $8 THEN NULL ELSE position END
      WHERE id = $1`,
    [
      ...[id, name, JSON.stringify(target.config), JSON.stringify(feeds), enabled, everyMinutes],
      ...[at, restart],
    ],
  );
}

export async function retireSource(on: Queryable, id: string, at: Date): Promise<void> {
  await on.query(`UPDATE usage_source SET removed_at = $2, enabled = false WHERE id = $1`, [
    id,
    at,
  ]);
}

export async function askForRun(on: Queryable, id: string, at: Date): Promise<void> {
  await on.query(`UPDATE usage_source SET next_at = least(next_at, $2) WHERE id = $1`, [id, at]);
}

export async function beginRun(on: Queryable, id: string, at: Date): Promise<void> {
  await on.query(
    `UPDATE usage_source SET run_state = 'running', run_started_at = $2, run_ended_at = NULL WHERE id = $1`,
    [id, at],
  );
}

/** Another ingest was under way: the run did not take place. */
export async function undoRun(on: Queryable, before: SourceRow): Promise<void> {
  const { id, run_state, run_started_at, run_ended_at } = before;
  await on.query(
    `UPDATE usage_source SET run_state = $2, run_started_at = $3, run_ended_at = $4 WHERE id = $1`,
    [id, run_state, run_started_at, run_ended_at],
  );
}

/** `answer` null: it did not come to its end. */
export async function endRun(
  on: Queryable,
  run: { id: string; at: Date; answer: RunAnswer | null; error: string | null; position?: unknown },
): Promise<void> {
  const { id, at, answer, error, position } = run;
  const state = answer === null ? "failed" : answer.failed > 0 ? "partial" : "done";
  await on.query(
    `UPDATE usage_source
        SET run_state = $2, run_ended_at = $3, run_error = $4,
            run_done_at = CASE WHEN $5::jsonb IS NULL THEN run_done_at ELSE $3 END,
            run_answer = coalesce($5::jsonb, run_answer), position = coalesce($6::jsonb, position),
            next_at = $3::timestamptz + every_minutes * interval '1 minute'
      WHERE id = $1`,
    [
      ...[id, state, at, error, answer === null ? null : JSON.stringify(answer)],
      position === undefined ? null : JSON.stringify(position),
    ],
  );
}
