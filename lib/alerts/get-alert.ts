import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { ALERT_RULES } from "@/lib/settings/schemas/alert-rules";
import { getSurroundings } from "./get-surroundings";
import { fieldsOf } from "./rules/control-fields";
import { HOUR } from "./rules/finding";
import { runbooksFor } from "./runbooks/runbooks";
import type { RunbookCase } from "./runbooks/steps";
import type { AlertDetail, AlertStore } from "./schemas/detail";
import { readStore } from "./store/key-stores";
import { readCallers, readParties } from "./store/parties";
import { type AlertRow, type EvidenceRow, readAlert, readEvidence } from "./store/read-alerts";
import { toEvidence, toKey, toParties, toSummary } from "./to-dto";

/** So many principals and keys of an alert are named. */
const PARTIES_SHOWN = 100;
/** Grants for whose end an alert has a command of its own. */
const GRANTS_NAMED = 5;
/** KMS API Reference, GrantListEntry. */
const GRANT_ID = /^[A-Za-z0-9]{1,128}$/;
/** What is counted by five minutes was last seen in them. */
const FIVE_MINUTES = 300_000;
/** So much of what an alert stands on is shown. */
const EVIDENCE_SHOWN = 200;

/** The alert, if the actor may know of it. Throws `not-found`, in the same words for none and for another's. */
export async function requireAlert({ db, actor }: Context, id: string): Promise<AlertRow> {
  const row = /^\d{1,18}$/.test(id) ? await readAlert(db.pool, keyScopeOf(actor), id) : undefined;
  if (!row) throw new AppError("not-found", "There is no such alert.");
  return row;
}

/** All that one needs to know of an alert, and what to do. Throws `forbidden`, `not-found`. */
export async function getAlert(ctx: Context, id: string): Promise<AlertDetail> {
  authorize(ctx.actor, "alert:read");
  const row = await requireAlert(ctx, id);
  const { pool } = ctx.db;
  const [evidence, surroundings, principals, keys, store] = await Promise.all([
    readEvidence(pool, id, EVIDENCE_SHOWN),
    getSurroundings(ctx, row),
    getPrincipals(pool, row),
    readParties(pool, id, "keyArn", PARTIES_SHOWN),
    row.facts.store ? getStore(pool, row) : null,
  ]);
  return {
    ...toSummary(row),
    note: ALERT_RULES[row.rule].note,
    facts: row.facts,
    evidence: evidence.rows.map(toEvidence),
    evidenceTotal: evidence.total,
    principals: toParties(principals),
    keys: toParties(keys),
    store,
    ...surroundings,
    runbooks: runbooksFor(
      caseOf(row, { store, grantIds: grantsOf(evidence.rows), now: ctx.clock() }),
      row.rule,
    ),
  };
}

/** Whose events they are; where its evidence is of a key and names nobody, who used the key meanwhile. */
async function getPrincipals(pool: Context["db"]["pool"], row: AlertRow) {
  const named = await readParties(pool, row.id, "principalRef", PARTIES_SHOWN);
  if (named.total > 0 || row.key_arn === null || row.principal_ref !== null) return named;
  const [from, to] = [row.first_at, row.last_at];
  const minutes = to.getTime() - from.getTime() <= 6 * HOUR ? 5 : 60;
  return readCallers(pool, { arn: row.key_arn, from, to, minutes }, PARTIES_SHOWN);
}

async function getStore(pool: Context["db"]["pool"], row: AlertRow): Promise<AlertStore | null> {
  const place = { accountId: row.account_id, region: row.region, id: row.facts.store?.id ?? "" };
  const read = await readStore(pool, place, PARTIES_SHOWN);
  if (!read) return null;
  const { readAt, keys, unread, ...store } = read;
  const failed = unread && {
    triedAt: unread.triedAt,
    message: `${unread.action ?? ""}: ${unread.message ?? unread.status}`,
  };
  return {
    ...store,
    unread: failed,
    readAt: readAt.toISOString(),
    keys: keys.flatMap((key) => toKey(key) ?? []),
  };
}

/** Ids of the grants that the events of its evidence made, a few: of a key policy there are none. */
function grantsOf(rows: readonly EvidenceRow[]): string[] {
  const ids = rows.flatMap(({ detail, record }) => {
    if (detail.kind !== "event" || detail.operation !== "CreateGrant") return [];
    const id = fieldsOf(fieldsOf(record)?.responseElements)?.grantId;
    return typeof id === "string" && GRANT_ID.test(id) ? [id] : [];
  });
  return [...new Set(ids)].slice(0, GRANTS_NAMED);
}

function caseOf(
  row: AlertRow,
  { store, grantIds, now }: { store: AlertStore | null; grantIds: readonly string[]; now: Date },
): RunbookCase {
  const until = Math.min(row.last_at.getTime() + FIVE_MINUTES, now.getTime());
  const { key_arn: arn, region, account_id: accountId } = row;
  return {
    key:
      arn === null || !arn.startsWith("arn:")
        ? null
        : {
            arn,
            region,
            accountId,
            state: row.key_state,
            origin: row.key_origin,
            storeId: row.key_store,
          },
    principalRef: row.principal_ref,
    since: row.first_at.toISOString(),
    until: new Date(until).toISOString(),
    grantIds,
    now: now.toISOString(),
    trail: row.facts.trail ?? null,
    logs: row.facts.logs,
    store: row.facts.store ? { ...row.facts.store, key: store?.keys[0]?.arn ?? null } : null,
    ...{ accountId, region },
  };
}
