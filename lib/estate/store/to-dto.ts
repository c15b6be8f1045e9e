import { runProgress } from "../rules/run-state";
import { stepRate } from "../rules/step-rate";
import type { Account, Organization, SyncRun, SyncStep, Trail } from "../schemas";
import type { Reads } from "../types";
import type { AccountRow, GapRow, OrganizationRow, ScopeRow } from "./read-accounts";
import type { RunRow, StepRow } from "./read-runs";

const iso = (at: Date | null): string | null => (at === null ? null : at.toISOString());

function toReads(reads: Reads): Account["reads"] {
  return Object.fromEntries(Object.entries(reads).flatMap(([part, r]) => (r ? [[part, r]] : [])));
}

export function toStep(row: StepRow): SyncStep {
  return {
    id: row.id,
    kind: row.kind,
    accountId: row.account_id,
    region: row.region,
    state: row.state,
    phase: row.phase,
    done: row.done,
    total: row.total,
    calls: row.calls,
    rate: stepRate({
      calls: row.calls,
      startedAt: row.started_at,
      progressAt: row.progress_at,
      finishedAt: row.finished_at,
    }),
    throttled: row.throttled,
    denied: row.denied,
    startedAt: iso(row.started_at),
    progressAt: iso(row.progress_at),
    finishedAt: iso(row.finished_at),
    error: row.error,
  };
}

export function toRun(row: RunRow): SyncRun {
  return {
    id: row.id,
    trigger: row.trigger,
    requestedBy: row.requested_by,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    ...runProgress(
      { done: row.done, total: row.total },
      { done: row.slow_done, total: row.slow_total },
    ),
  };
}

export function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    managementAccountId: row.management_account_id,
    reads: toReads(row.reads),
  };
}

function toScope(scope: ScopeRow, step: StepRow | undefined, gaps: GapRow[]) {
  return {
    region: scope.region,
    enabled: scope.enabled,
    keys: scope.keys,
    aliases: scope.aliases,
    unreadableKeys: scope.unreadable,
    gaps: gaps
      .filter((gap) => gap.scope_id === scope.id)
      .map(({ part, status, action, keys }) => ({ part, status, action, keys })),
    lastCompleteAt: iso(scope.last_complete_at),
    reads: toReads(scope.reads),
    step: step ? toStep(step) : null,
  };
}

/** An account with its scopes, each with its gaps and latest step. */
export function toAccount(
  row: AccountRow,
  parts: {
    scopes: ScopeRow[];
    steps: StepRow[];
    gaps: GapRow[];
    trails: ReadonlyMap<string, Trail[]>;
  },
): Account {
  const { scopes, steps, gaps, trails } = parts;
  const own = scopes.filter((scope) => scope.account_id === row.id);
  const latest = new Map(steps.map((step) => [step.scope_id, step]));
  return {
    id: row.id,
    name: row.name,
    alias: row.alias,
    email: row.email,
    status: row.status,
    source: row.source,
    watched: row.watched,
    unitPath: row.unit_path,
    unitNames: row.unit_names,
    roleArn: row.role_arn,
    externalId: row.external_id,
    reads: toReads(row.reads),
    identities: row.identities,
    keys: own.reduce((sum, scope) => sum + scope.keys, 0),
    trails: row.reads.trails?.readAt ? (trails.get(row.id) ?? []) : null,
    scopes: own.map((scope) => toScope(scope, latest.get(scope.id), gaps)),
    goneAt: iso(row.gone_at),
  };
}
