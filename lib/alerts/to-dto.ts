import { ALERT_RULES } from "@/lib/settings/schemas/alert-rules";
import { keyNameOf } from "./rules/control-fields";
import { changedBy, sentenceOf } from "./rules/sentence";
import type { AlertKey, AlertSummary } from "./schemas";
import type { AlertEvidence } from "./schemas/detail";
import type { readParties } from "./store/parties";
import type { AlertRow, EvidenceRow } from "./store/read-alerts";
import type { AlertFacts } from "./types";

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** What is shown of a key, whether it is one of the estate's or not. */
export function toKey(
  row: Pick<
    AlertRow,
    "key_arn" | "key_known" | "key_alias" | "key_state" | "key_state_read_at" | "aws_key_id"
  >,
): AlertKey | null {
  const name = row.key_arn === null ? null : keyNameOf(row.key_arn);
  if (!name) return null;
  return {
    ...name,
    keyId: row.aws_key_id ?? name.arn.split("key/")[1] ?? "",
    known: row.key_known,
    alias: row.key_alias,
    state: row.key_state,
    stateReadAt: row.key_state_read_at,
    well: wellness(row.key_state),
  };
}

function wellness(state: string | null): AlertKey["well"] {
  if (state === null || state === "Creating" || state === "Updating") return "unknown";
  return state === "Enabled" ? "yes" : "no";
}

/** In words, what an alert of no one key is of. */
function aboutOf({ store, keys, trail, logs }: AlertFacts): string | null {
  if (store) return `Key store ${store.name ?? store.id}`;
  if (trail) return `Trail ${trail.slice(trail.lastIndexOf("/") + 1)}`;
  if (logs) return `Logs in ${logs.source}`;
  return keys === undefined ? null : `${keys.toLocaleString("en")} keys`;
}

export function toSummary(row: AlertRow): AlertSummary {
  const { id, rule, severity, state, facts, count, version } = row;
  const said = { rule, facts, count, principalRef: row.principal_ref };
  return {
    ...{ id, rule, severity, state, count, version },
    title: ALERT_RULES[rule].words,
    sentence: sentenceOf(said),
    accountId: row.account_id,
    accountName: row.account_name,
    region: row.region,
    key: toKey(row),
    principalRef: row.principal_ref,
    principalCount: facts.principals ?? null,
    about: row.key_arn === null ? aboutOf(facts) : null,
    changedBy: changedBy(facts),
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    raisedAt: row.raised_at.toISOString(),
    endedAt: iso(row.ended_at),
    stateAt: row.state_at.toISOString(),
    stateBy: row.state_by,
    stateWhy: row.state_why,
    expectedUntil: iso(row.expected_until),
  };
}

export function toParties({ total, items }: Awaited<ReturnType<typeof readParties>>) {
  return {
    total,
    items: items.map(({ value, count, firstAt, lastAt }) => ({
      ...{ value, count, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
    })),
  };
}

export function toEvidence({ at, count, detail, record }: EvidenceRow): AlertEvidence {
  return {
    at: at.toISOString(),
    kind: detail.kind,
    minutes: detail.minutes ?? 0,
    count,
    principalRef: detail.principalRef ?? null,
    keyArn: detail.keyArn ?? null,
    operation: detail.operation ?? null,
    service: detail.service ?? null,
    outcome: detail.outcome ?? null,
    value: detail.value ?? null,
    record: (record ?? null) as AlertEvidence["record"],
  };
}
