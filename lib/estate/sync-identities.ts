import type { PoolClient } from "pg";
import type { AccountReader } from "@/lib/aws/types";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { askAgain } from "./ask-again";
import { askIdentity } from "./ask-identity";
import { readTrails } from "./read-trails";
import { type StepError, toRead, toStepError } from "./rules/reads";
import { endState } from "./rules/run-state";
import { runStep, type StepOptions, type StepResult } from "./run-step";
import {
  findAccount,
  scopesToRead,
  type WatchedAccount,
  writeAccountAlias,
  writeAccountReads,
  writeScopes,
} from "./store/write-accounts";
import { markIdentitiesGone, writeIdentities } from "./store/write-identities";
import { addSteps } from "./store/write-runs";
import { beginStep, finishStep, progressStep, type StepWork } from "./store/write-steps";

interface Work extends StepOptions {
  step: StepWork;
  startedAt: Date;
  account: WatchedAccount;
  reader: AccountReader;
  fenced: <T>(fn: (client: PoolClient) => Promise<T>) => Promise<T>;
}

/**
 * Reads what belongs to an account as a whole: that the role leads to it, its regions, its alias, its
 * trails, its identities. New regions become scopes, and steps of the same run.
 */
export function syncIdentities(options: StepOptions, stepId: string): Promise<StepResult> {
  return runStep(options, stepId, async (step, lease, signal) => {
    await syncAccount({ ...options, signal }, step, lease);
    return "ended";
  });
}

async function syncAccount(options: StepOptions, step: StepWork, lease: Lease): Promise<void> {
  const { db, aws, clock } = options;
  const fenced: Work["fenced"] = (fn) =>
    inTransaction(db, async (client) => {
      await assertLease(client, lease);
      return fn(client);
    });
  const account = await findAccount(db.pool, step.accountId ?? "");
  if (!account || !step.access) throw new Error("An account's step has no account.");
  const startedAt = await fenced((client) => beginStep(client, step, clock()));
  const reader = aws.account(step.access);
  const work: Work = { ...options, step, startedAt, account, reader, fenced };
  try {
    const refused = await checkConnection(work);
    const problems = refused ? [refused] : await readAccount(work);
    await fenced(async (client) => {
      await progressStep(client, step.id, reader.counts, clock());
      const state = endState({ failed: refused !== null, unread: problems.length });
      await finishStep(client, step, { state, error: problems[0] ?? null }, clock());
    });
  } finally {
    reader.close();
  }
}

/** Notes whether the role leads to this account; answers what is wrong with it. */
async function checkConnection(work: Work): Promise<StepError | null> {
  const { reader, account, fenced } = work;
  const answer = await askIdentity(work, reader, account.id);
  const read = toRead(answer, account.reads.connection);
  await fenced((client) => writeAccountReads(client, account.id, { connection: read }));
  return answer.status === "data" ? null : toStepError(answer);
}

async function readAccount(work: Work): Promise<StepError[]> {
  await readMembership(work);
  const problems = [
    await readRegions(work),
    await readAlias(work),
    await readAccountTrails(work),
    await readIdentities(work),
  ];
  return problems.filter((problem) => problem !== null);
}

const NO_REGION = {
  status: "failed",
  action: "account:ListRegions",
  code: "UnexpectedAnswer",
  message: "AWS named no enabled region.",
} as const;

async function readRegions(work: Work): Promise<StepError | null> {
  const { reader, account, step, fenced } = work;
  const asked = await askAgain(work, () => reader.listEnabledRegions());
  // Some regions cannot be disabled: an empty list is no answer, and would stop all reading unnoticed.
  const answer: typeof asked =
    asked.status === "data" && asked.data.length === 0
      ? { ...NO_REGION, triedAt: asked.readAt }
      : asked;
  await fenced(async (client) => {
    const read = toRead(answer, account.reads.regions);
    await writeAccountReads(client, account.id, { regions: read });
    const wanted = new Set(account.regions);
    const enabled = answer.status === "data" ? answer.data : account.regions;
    const regions = enabled.filter((region) => wanted.size === 0 || wanted.has(region));
    if (answer.status === "data" || wanted.size > 0) await writeScopes(client, account.id, regions);
    const scopes = await scopesToRead(client, account.id);
    await addSteps(client, step.runId, [
      ...scopes.map((scopeId) => ({ kind: "scope" as const, scopeId })),
      ...scopes.map((scopeId) => ({ kind: "last-usage" as const, scopeId })),
    ]);
  });
  return answer.status === "data" ? null : toStepError(answer);
}

/**
 * Asks an account that no organisation lists whether it is in one: only where AWS says no is it known that no policies of
 * an organisation bind it. What cannot be told leaves its access unknown, and the account is read all the same.
 */
async function readMembership({ aws, step, signal, account, fenced }: Work): Promise<void> {
  if (account.organizationId !== null || !step.access) return;
  const reader = aws.organization(step.access);
  try {
    const answer = await askAgain({ signal, pausesMs: [] }, () => reader.describe());
    const organization = toRead(answer, account.reads.organization);
    await fenced((client) => writeAccountReads(client, account.id, { organization }));
  } finally {
    reader.close();
  }
}

async function readAlias(work: Work): Promise<StepError | null> {
  const { reader, account, fenced } = work;
  const answer = await askAgain(work, () => reader.getAccountAlias());
  await fenced(async (client) => {
    await writeAccountReads(client, account.id, { alias: toRead(answer, account.reads.alias) });
    if (answer.status === "data") await writeAccountAlias(client, account.id, answer.data);
  });
  return answer.status === "data" ? null : toStepError(answer);
}

async function readAccountTrails(work: Work): Promise<StepError | null> {
  const { account, step, fenced } = work;
  if (!step.access) return null;
  const { read, problem } = await readTrails(
    { ...work, access: step.access },
    account.reads.trails,
  );
  await fenced((client) => writeAccountReads(client, account.id, { trails: read }));
  return problem;
}

async function readIdentities(work: Work): Promise<StepError | null> {
  const { reader, account, fenced, step, clock, startedAt, signal } = work;
  let marker = step.marker;
  let resumed = marker !== null;
  for (;;) {
    signal.throwIfAborted();
    const asked = marker;
    const answer = await askAgain(work, () => reader.listIdentities(asked));
    // A token of an earlier try that AWS takes no more: from the first page.
    if (answer.status === "failed" && resumed) {
      marker = null;
      resumed = false;
      await fenced((client) => progressStep(client, step.id, { marker, done: 0 }, clock()));
      continue;
    }
    if (answer.status !== "data") {
      const read = toRead(answer, account.reads.identities);
      await fenced((client) => writeAccountReads(client, account.id, { identities: read }));
      return toStepError(answer);
    }
    resumed = false;
    const { items, managedPolicies, next } = answer.data;
    await fenced(async (client) => {
      const at = new Date(Math.max(answer.readAt.getTime(), startedAt.getTime()));
      await writeIdentities(client, account.id, items, managedPolicies, at);
      const progress = { phase: "identities", marker: next, more: items.length };
      await progressStep(client, step.id, progress, clock());
      if (next !== null) return;
      await markIdentitiesGone(client, account.id, startedAt, at);
      await writeAccountReads(client, account.id, { identities: toRead(answer, undefined) });
    });
    if (next === null) return null;
    marker = next;
  }
}
