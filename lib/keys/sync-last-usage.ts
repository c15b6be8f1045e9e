import type { PoolClient } from "pg";
import type { Answer, LastUsage, ScopeReader } from "@/lib/aws/types";
import { inTransaction } from "@/lib/db/transaction";
import { toRead, toStepError } from "@/lib/estate/rules/reads";
import { endState } from "@/lib/estate/rules/run-state";
import { runStep, type StepOptions, type StepResult } from "@/lib/estate/run-step";
import { beginStep, finishStep, progressStep, type StepWork } from "@/lib/estate/store/write-steps";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { callCounter } from "./scope-work";
import {
  countDueForUsage,
  dueForUsage,
  scopeUnderWay,
  type UsageRow,
  writeUsage,
} from "./store/write-last-usage";
import { writeScopeRead } from "./store/write-listing";

export interface LastUsageOptions extends StepOptions {
  /** After so long the step gives its worker to another scope's and goes on later, ms. */
  sliceMs?: number;
  /** Keys written in one transaction. */
  chunk?: number;
}

/** Refusals or failures in a row after which asking on would only make noise in CloudTrail. */
const BAD_IN_A_ROW = 20;

type Bad = Exclude<Answer<never>, { status: "data" }>;

/**
 * Reads when each key of a scope was last used, the oldest reading first, a slice of time a call: at AWS's
 * five calls a second a large scope takes hours. Which keys are done stands in the keys' own rows.
 */
export function syncLastUsage(options: LastUsageOptions, stepId: string): Promise<StepResult> {
  return runStep(options, stepId, async (step, lease, signal) => {
    if (!step.scope || !step.access) throw new Error("A last-usage step has no scope.");
    const account = options.aws.account(step.access);
    const reader = account.scope(step.scope.region);
    try {
      return await slice(options, { step, lease, signal, reader, scopeId: step.scope.id });
    } finally {
      reader.close();
      account.close();
    }
  });
}

interface Slice {
  step: StepWork;
  lease: Lease;
  signal: AbortSignal;
  reader: ScopeReader;
  scopeId: number;
}

async function slice(options: LastUsageOptions, work: Slice): Promise<StepResult> {
  const { db, clock, sliceMs = 20_000, chunk = 20 } = options;
  const { step, lease, signal, reader, scopeId } = work;
  const fenced = <T>(fn: (client: PoolClient) => Promise<T>) =>
    inTransaction(db, async (client) => {
      await assertLease(client, lease);
      return fn(client);
    });
  // Before the scope is listed there is nothing to ask about.
  if (await scopeUnderWay(db.pool, step.runId, scopeId)) return "busy";
  const since = await fenced((client) => beginStep(client, step, clock()));
  const newCalls = callCounter(reader);
  const end = performance.now() + sliceMs;
  let bad = 0;
  let last: Bad | null = null;
  while (performance.now() < end && bad < BAD_IN_A_ROW && !signal.aborted) {
    const due = await dueForUsage(db.pool, scopeId, since, chunk);
    if (due.length === 0) break;
    const rows: UsageRow[] = [];
    for (const { keyId, read } of due) {
      if (signal.aborted || bad >= BAD_IN_A_ROW || performance.now() >= end) break;
      const answer = await reader.getKeyLastUsage(keyId);
      bad = answer.status === "data" || answer.status === "gone" ? 0 : bad + 1;
      if (answer.status !== "data") last = answer;
      rows.push(usageRow(keyId, answer, read, since));
    }
    await fenced(async (client) => {
      await writeUsage(client, scopeId, rows);
      const progress = { phase: "last-usage", more: rows.length, ...newCalls() };
      await progressStep(client, step.id, progress, clock());
    });
  }
  signal.throwIfAborted();
  const stopped = bad >= BAD_IN_A_ROW ? last : null;
  const { total, due, unread } = await countDueForUsage(db.pool, scopeId, since);
  if (due > 0 && !stopped) {
    await fenced((client) =>
      progressStep(client, step.id, { total, done: total - due, ...newCalls() }, clock()),
    );
    return "more";
  }
  await fenced((client) => finish(client, options, work, stopped, { total, due, unread }));
  return "ended";
}

function usageRow(
  keyId: string,
  answer: Answer<LastUsage>,
  before: UsageRow["read"] | undefined,
  since: Date,
): UsageRow {
  const read = toRead(answer, before);
  // With a clock behind the step's the key would be due for ever.
  if (new Date(read.triedAt) < since) read.triedAt = since.toISOString();
  return { keyId, read, usage: answer.status === "data" ? answer.data : null };
}

async function finish(
  client: PoolClient,
  { clock }: LastUsageOptions,
  { step, scopeId }: Slice,
  stopped: Bad | null,
  { total, due, unread }: { total: number; due: number; unread: number },
): Promise<void> {
  const at = clock();
  const answer = stopped ?? ({ status: "data", data: null, readAt: at } as const);
  const read = toRead(answer, step.scope?.reads.lastUsage);
  await writeScopeRead(client, scopeId, "lastUsage", read);
  await progressStep(client, step.id, { total, done: total - due }, at);
  const state = endState({ failed: stopped !== null, unread });
  await finishStep(client, step, { state, error: stopped ? toStepError(stopped) : null }, at);
}
