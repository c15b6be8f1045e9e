import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "@/lib/aws/types";
import { PAUSES_MS } from "@/lib/estate/ask-again";
import { askIdentity } from "@/lib/estate/ask-identity";
import { toRead, toStepError } from "@/lib/estate/rules/reads";
import { endState } from "@/lib/estate/rules/run-state";
import { runStep, type StepOptions, type StepResult } from "@/lib/estate/run-step";
import {
  beginStep,
  finishStep,
  loadStep,
  progressStep,
  type StepWork,
} from "@/lib/estate/store/write-steps";
import type { Lease } from "@/lib/jobs/lease";
import { listAliases, listKeys, listStores } from "./list-scope";
import { noteUnasked } from "./note-unasked";
import { readKeys } from "./read-keys";
import { callCounter, fenced, SCOPE_PACE, type ScopePace, type ScopeWork } from "./scope-work";
import { markKeysGone } from "./store/mark-gone";
import { countUnreadable, markComplete, markRead } from "./store/write-keys";
import { countListed, writeScopeRead } from "./store/write-listing";

export interface SyncScopeOptions extends StepOptions {
  pace?: ScopePace;
}

type Bad = Exclude<Answer<never>, { status: "data" }>;

/**
 * Reads one account and region into the store, from where an earlier try of the same step stopped.
 * Ends the step whatever AWS says; throws when the signal aborts, the lease is lost (`LeaseLost`) or
 * the database is away, and then the step goes on with the next call.
 */
export function syncScope(options: SyncScopeOptions, stepId: string): Promise<StepResult> {
  return runStep(options, stepId, async (step, lease, signal) => {
    await work(options, step, lease, signal);
    return "ended";
  });
}

async function work(
  options: SyncScopeOptions,
  step: StepWork,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  const { db, aws, clock } = options;
  if (!step.scope || !step.access) throw new Error("A scope's step has no scope.");
  const { scope, access } = step;
  const startedAt = await fenced({ db, lease }, (client) => beginStep(client, step, clock()));
  const account = aws.account(access);
  const reader = account.scope(scope.region);
  try {
    const newCalls = callCounter(reader);
    const identity = () => askIdentity({ ...options, signal }, account, access.accountId);
    await syncListedKeys(identity, {
      db,
      clock,
      signal,
      lease,
      step,
      startedAt,
      reader,
      scope: {
        scopeId: scope.id,
        partition: access.partition,
        accountId: access.accountId,
        region: scope.region,
      },
      pace: options.pace ?? SCOPE_PACE,
      pausesMs: options.pausesMs ?? PAUSES_MS,
      newCalls,
      name: `sync-step-${step.id}`,
      noteDone: async (client, keyIds, at) => {
        await markRead(client, step.id, keyIds);
        const progress = { phase: "read-keys", more: keyIds.length, ...newCalls() };
        await progressStep(client, step.id, progress, at);
      },
    });
  } finally {
    reader.close();
    account.close();
  }
}

const PHASES = ["list-keys", "list-aliases", "list-stores", "read-keys"];

async function syncListedKeys(
  identity: () => Promise<Answer<unknown>>,
  work: ScopeWork,
): Promise<void> {
  const reached = Math.max(0, PHASES.indexOf(work.step.phase ?? ""));
  const own = await identity();
  if (own.status !== "data") return endUnlisted(work, own);
  if (reached <= 0) {
    const stopped = await listKeys(work);
    if (stopped) return endUnlisted(work, stopped);
  }
  if (reached <= 1) await listAliases(work);
  if (reached <= 2) await listStores(work);
  await endListed(work, await readInRounds(work));
}

/** Reads all keys; what was throttled or failed is read again after a pause. Answers what stopped the last round. */
async function readInRounds(work: ScopeWork): Promise<Bad | null> {
  for (const pause of work.pausesMs) {
    await readKeys(work, false);
    const { total, done } = await countListed(work.db.pool, work.step.id);
    if (done >= total) return null;
    await sleep(pause, undefined, { signal: work.signal });
  }
  const stopped = await readKeys(work, true);
  if (stopped) await noteUnasked(work, stopped);
  return stopped;
}

/** ListKeys could not be read to its end: nothing is known to be gone, all stays as it was. */
async function endUnlisted(work: ScopeWork, stopped: Bad): Promise<void> {
  const read = toRead(stopped, work.step.scope?.reads.keys);
  await fenced(work, async (client) => {
    await writeScopeRead(client, work.scope.scopeId, "keys", read);
    const end = { state: "failed", error: toStepError(stopped) } as const;
    await progressStep(client, work.step.id, work.newCalls(), work.clock());
    await finishStep(client, work.step, end, work.clock());
  });
}

async function endListed(work: ScopeWork, stopped: Bad | null): Promise<void> {
  const { scopeId } = work.scope;
  await fenced(work, async (client) => {
    const at = work.clock();
    const step = await loadStep(client, work.step.id);
    const listedAt = step?.listedAt ?? at;
    await markKeysGone(client, scopeId, work.step.id, listedAt);
    const listed = { status: "data", data: null, readAt: listedAt } as const;
    await writeScopeRead(client, scopeId, "keys", toRead(listed, undefined));
    if (!stopped) await markComplete(client, scopeId, at);
    const parts = [step?.scope?.reads.aliases, step?.scope?.reads.stores];
    const unread = parts.filter((read) => read && read.status !== "data").length;
    const unreadable = await countUnreadable(client, scopeId);
    const end = {
      state: endState({ failed: stopped !== null, unread: unread + unreadable }),
      error: stopped ? toStepError(stopped) : null,
    };
    await finishStep(client, work.step, end, at);
  });
}
