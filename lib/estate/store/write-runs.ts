import type { Pool, PoolClient } from "pg";
import { addJob } from "@/lib/jobs/add-job";
import { jobStates } from "@/lib/jobs/store";
import type { StepKind, StepState } from "../rules/run-state";
import { STEP_PRIORITY, STEP_TASKS, stepJobKey } from "../sync-tasks";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Serialises what decides whether a run is begun. Held to the end of the transaction. */
export async function lockRuns(client: PoolClient): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('keyledger:sync_run'))`);
}

/** The run under way, and when the last one was made. */
export async function latestRun(
  client: Queryable,
): Promise<{ id: string; state: StepState; createdAt: Date } | null> {
  const { rows } = await client.query<{ id: string; state: StepState; created_at: Date }>(
    `SELECT id, state, created_at FROM sync_run
      ORDER BY (state IN ('queued', 'running')) DESC, created_at DESC LIMIT 1`,
  );
  const row = rows[0];
  return row ? { id: row.id, state: row.state, createdAt: row.created_at } : null;
}

export async function insertRun(
  client: Queryable,
  run: { trigger: "schedule" | "manual" | "start"; requestedBy: string | null; at: Date },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO sync_run (id, trigger, requested_by, state, created_at)
     VALUES (gen_random_uuid(), $1, $2, 'queued', $3) RETURNING id`,
    [run.trigger, run.requestedBy, run.at],
  );
  const id = rows[0]?.id;
  if (!id) throw new Error("The run was not written.");
  return id;
}

export interface NewStep {
  kind: StepKind;
  accountId?: string;
  scopeId?: number;
}

/**
 * Adds steps with their jobs to a run; those that the run has already are left out, and so is the last
 * usage of a scope while an earlier run's is still under way.
 */
export async function addSteps(client: PoolClient, runId: string, steps: NewStep[]): Promise<void> {
  const { rows } = await client.query<{ id: string; kind: StepKind }>(
    `INSERT INTO sync_step (run_id, kind, account_id, scope_id)
     SELECT $1::uuid, n.kind, n.account_id, n.scope_id
       FROM unnest($2::text[], $3::text[], $4::int[]) AS n (kind, account_id, scope_id)
      WHERE NOT EXISTS (
        SELECT 1 FROM sync_step s
         WHERE s.kind = n.kind AND s.account_id IS NOT DISTINCT FROM n.account_id
           AND s.scope_id IS NOT DISTINCT FROM n.scope_id
           AND (s.run_id = $1::uuid OR (n.kind = 'last-usage' AND s.state IN ('queued', 'running'))))
     RETURNING id::text, kind`,
    [
      runId,
      steps.map((step) => step.kind),
      steps.map((step) => step.accountId ?? null),
      steps.map((step) => step.scopeId ?? null),
    ],
  );
  // In the order in which a worker that starts makes its tasks known: on an empty queue the two would else
  // wait for each other's rows crosswise.
  rows.sort((a, b) => STEP_PRIORITY[a.kind] - STEP_PRIORITY[b.kind] || Number(a.id) - Number(b.id));
  for (const { id, kind } of rows) await addStepJob(client, id, kind);
}

export async function addStepJob(client: PoolClient, id: string, kind: StepKind): Promise<void> {
  const options = { key: stepJobKey(id), priority: STEP_PRIORITY[kind] };
  await addJob(client, STEP_TASKS[kind], { stepId: id }, options);
}

/** Unfinished steps without a job that will run; `givenUp`: there is one, and its attempts are spent. */
export async function stepsWithoutJob(
  client: Queryable,
): Promise<{ id: string; kind: StepKind; givenUp: boolean }[]> {
  const { rows } = await client.query<{ id: string; kind: StepKind }>(
    `SELECT id::text, kind FROM sync_step WHERE state IN ('queued', 'running') ORDER BY id`,
  );
  const jobs = await jobStates(
    client,
    rows.map((row) => stepJobKey(row.id)),
  );
  return rows.flatMap(({ id, kind }) => {
    const job = jobs.get(stepJobKey(id));
    return job === "live" ? [] : [{ id, kind, givenUp: job === "given-up" }];
  });
}
