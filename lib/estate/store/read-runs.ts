import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { SyncRun, SyncStep } from "../schemas";
import { placeInScope } from "./key-scope";

type Pool = Db["pool"];

export interface StepRow {
  id: string;
  scope_id: number | null;
  kind: SyncStep["kind"];
  account_id: string | null;
  region: string | null;
  state: SyncStep["state"];
  phase: string | null;
  done: number;
  total: number | null;
  calls: number;
  throttled: number;
  denied: number;
  started_at: Date | null;
  progress_at: Date | null;
  finished_at: Date | null;
  error: SyncStep["error"];
}

/** A step's columns, from `sync_step st` joined to `scope s`. */
export const STEP_COLUMNS = sql`
  st.id, st.scope_id, st.kind, coalesce(st.account_id, s.account_id) as account_id, s.region, st.state,
  st.phase, st.done, st.total, st.calls, st.throttled, st.denied, st.started_at, st.progress_at,
  st.finished_at, st.error`;

export interface RunRow {
  id: string;
  trigger: SyncRun["trigger"];
  requested_by: string | null;
  state: SyncRun["state"];
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** Steps that ended, and all, without and of the slow lane of last use. */
  done: number;
  total: number;
  slow_done: number;
  slow_total: number;
  at: string;
}

const RUN = sql`
  r.id, r.trigger, r.requested_by, r.state, r.created_at, r.started_at, r.finished_at,
  (extract(epoch from r.created_at) * 1000000)::bigint::text as at,
  n.done, n.total, n.slow_done, n.slow_total
  from sync_run r cross join lateral (
    select
      (count(*) filter (where ended and not slow))::int as done,
      (count(*) filter (where not slow))::int as total,
      (count(*) filter (where ended and slow))::int as slow_done,
      (count(*) filter (where slow))::int as slow_total
    from (select state in ('done', 'partial', 'failed') as ended, kind = 'last-usage' as slow
      from sync_step st where st.run_id = r.id) steps
  ) n`;

/** Runs newest first, after a position, and how many there are. */
export async function readRuns(
  pool: Pool,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<{ rows: RunRow[]; total: number }> {
  const rest = after
    ? sql`((extract(epoch from r.created_at) * 1000000)::bigint, r.id) < (${after.at}::bigint, ${after.id}::uuid)`
    : sql`true`;
  const rows = await queryRows<RunRow>(
    pool,
    sql`select ${RUN} where ${rest} order by r.created_at desc, r.id desc limit ${limit}`,
  );
  const [count] = await queryRows<{ n: number }>(
    pool,
    sql`select count(*)::int as n from sync_run`,
  );
  return { rows, total: count?.n ?? 0 };
}

/** One run; undefined when there is none of that id. */
export async function findRun(pool: Pool, id: string): Promise<RunRow | undefined> {
  const rows = await queryRows<RunRow>(pool, sql`select ${RUN} where r.id = ${id}::uuid`);
  return rows[0];
}

/** The steps of a run in the order in which they were made; of a scope that is not all those where it has keys. */
export async function readSteps(pool: Pool, scope: KeyScope, runId: string): Promise<StepRow[]> {
  return queryRows<StepRow>(
    pool,
    sql`select ${STEP_COLUMNS} from sync_step st left join scope s on s.id = st.scope_id
      where st.run_id = ${runId}::uuid and ${placeInScope(scope, sql`s.account_id`, sql`s.region`)} order by st.id`,
  );
}
