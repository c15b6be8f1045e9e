import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { ensureQueue } from "@/lib/jobs/add-job";
import { appendAct } from "@/lib/ledger/append-act";
import { isEnd } from "./rules/run-state";
import { accountsToRead, organizationToRead, scopesToRead } from "./store/write-accounts";
import { addSteps, insertRun, latestRun, lockRuns, type NewStep } from "./store/write-runs";

export interface StartedSync {
  runId: string;
  /** True: a run was under way, and this is that one. */
  joined: boolean;
}

export interface StartSyncOptions {
  trigger?: "schedule" | "manual" | "start";
  /** Begin nothing when the last run was made at this time or later. */
  unlessSince?: Date;
}

/**
 * Begins a sync of the whole estate: the run, its steps and their jobs in one transaction. Joins the run
 * under way, if there is one. Null only when `unlessSince` forbids. Throws `forbidden` without `sync:start`.
 */
export async function startSync(ctx: Context): Promise<StartedSync>;
export async function startSync(
  ctx: Context,
  options: StartSyncOptions,
): Promise<StartedSync | null>;
export async function startSync(
  ctx: Context,
  { trigger = "manual", unlessSince }: StartSyncOptions = {},
): Promise<StartedSync | null> {
  authorize(ctx.actor, "sync:start");
  await ensureQueue(ctx.db);
  return inTransaction(ctx.db, async (client) => {
    await lockRuns(client);
    const latest = await latestRun(client);
    if (latest && !isEnd(latest.state)) return { runId: latest.id, joined: true };
    if (latest && unlessSince && latest.createdAt >= unlessSince) return null;
    const run = { trigger, requestedBy: ctx.actor.name, at: ctx.clock() };
    const runId = await insertRun(client, run);
    if (trigger === "manual") {
      await appendAct(client, ctx, { act: "sync.start", subject: { kind: "run", id: runId } });
    }
    const steps: NewStep[] = [];
    if (await organizationToRead(client)) steps.push({ kind: "organization" });
    for (const accountId of await accountsToRead(client)) {
      steps.push({ kind: "identities", accountId });
    }
    const scopes = await scopesToRead(client);
    for (const scopeId of scopes) steps.push({ kind: "scope", scopeId });
    for (const scopeId of scopes) steps.push({ kind: "last-usage", scopeId });
    await addSteps(client, runId, steps);
    return { runId, joined: false };
  });
}
