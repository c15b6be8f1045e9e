import type { PoolClient } from "pg";
import { enqueueNotice } from "@/lib/channels/enqueue-notice";
import type { Clock } from "@/lib/clock";
import { alertNotice } from "./rules/alert-notice";
import { DAY } from "./rules/finding";
import { alertOf, type Episode, episodesOf, joinFacts, matterOf, worst } from "./rules/matter";
import {
  insertAlert,
  lockAlerts,
  noteTold,
  type StandingRow,
  settleAlert,
  upsertEvidence,
} from "./store/write-alerts";
import type { Finding } from "./types";

/** What is older when it is found is in the list, and wakes nobody: the first look goes back for months. */
const TOLD_WITHIN_MS = 2 * DAY;

interface Written {
  raised: number;
  told: number;
}

/**
 * Joins findings to the alerts that go on, or raises new ones, and tells the channels of those, all in the transaction
 * of the caller. The same findings again change nothing.
 */
export async function writeFindings(
  client: PoolClient,
  ctx: { clock: Clock },
  findings: readonly Finding[],
): Promise<Written> {
  const written: Written = { raised: 0, told: 0 };
  if (findings.length === 0) return written;
  const standing = await lockAlerts(client, [...new Set(findings.map(matterOf))].sort());
  const episodes = findings.flatMap(episodesOf).sort((a, b) => a.firstAt - b.firstAt);
  for (const episode of episodes) {
    const there = alertOf(episode, standing);
    const row = standing.find(({ id }) => id === there?.id) ?? (await raise(client, ctx, episode));
    if (!there) {
      standing.push(row);
      written.raised += 1;
    }
    if (await join(client, ctx, row, episode)) written.told += 1;
  }
  return written;
}

async function raise(
  client: PoolClient,
  ctx: { clock: Clock },
  { finding, matter, firstAt, lastAt }: Episode,
): Promise<StandingRow> {
  const at = ctx.clock();
  const id = await insertAlert(client, finding, { matter, at, firstAt });
  const { rule, severity, facts } = finding;
  return {
    ...{ id, rule, matter, severity, facts, firstAt, lastAt, state: "open", told: false },
    ...{ stateAt: at.getTime(), byHand: false, expectedUntil: null },
  };
}

/** Adds an episode to its alert; true when channels were told of it now. */
async function join(
  client: PoolClient,
  ctx: { clock: Clock },
  row: StandingRow,
  { finding, evidence, firstAt }: Episode,
): Promise<boolean> {
  await upsertEvidence(client, row.id, evidence);
  const severity = worst(row.severity, finding.severity);
  const graver = severity !== row.severity;
  const facts = joinFacts(row.facts, finding.facts);
  const now = { facts, severity, principalRef: finding.principalRef };
  const { lastAt, count } = await settleAlert(client, row.id, now);
  Object.assign(row, {
    ...{ facts, severity, lastAt: lastAt.getTime() },
    firstAt: Math.min(row.firstAt, firstAt),
  });
  const isFresh = lastAt.getTime() >= ctx.clock().getTime() - TOLD_WITHIN_MS;
  if (row.state !== "open" || !isFresh || (row.told && !graver)) return false;
  const notice = alertNotice({ ...finding, ...now, id: row.id, count, lastAt });
  const channels = await enqueueNotice(client, ctx, notice);
  if (channels === 0) return false;
  await noteTold(client, row.id);
  row.told = true;
  return true;
}
