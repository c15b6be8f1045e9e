import type { PoolClient } from "pg";
import { enqueueNotice } from "@/lib/channels/enqueue-notice";
import type { Context } from "@/lib/context";
import { appendAct } from "@/lib/ledger/append-act";
import { ALERT_RULES, type AlertRule } from "@/lib/settings/schemas/alert-rules";
import { alertNotice } from "./rules/alert-notice";
import { DAY, ofKey } from "./rules/finding";
import {
  alertOf,
  type Episode,
  episodesOf,
  joinFacts,
  matterOf,
  partedByEnds,
  widerMattersOf,
  worst,
} from "./rules/matter";
import { readParties } from "./store/parties";
import {
  insertAlert,
  lockAlerts,
  noteTold,
  type StandingRow,
  settleAlert,
  upsertEvidence,
  writeState,
} from "./store/write-alerts";
import type { Finding } from "./types";

/** What is older when it is found is in the list, and wakes nobody: the first look goes back for months. */
const TOLD_WITHIN_MS = 2 * DAY;

/** So many principals are named to channels. */
const NAMED = 5;

interface Written {
  raised: number;
  told: number;
}

/** Since when a rule judges again, and from when on it does (ms). */
export interface JudgedAgain {
  startedAt: number;
  fromAt: number;
}

/**
 * Joins findings to the alerts that go on, or raises new ones, and tells the channels of those, all in the transaction
 * of the caller. The same findings again change nothing. Of rules that judge again an alert takes what the rule says
 * now, and whoever was told of it is not told again.
 */
export async function writeFindings(
  client: PoolClient,
  ctx: Context,
  findings: readonly Finding[],
  again: ReadonlyMap<AlertRule, JudgedAgain> = new Map(),
): Promise<Written> {
  const written: Written = { raised: 0, told: 0 };
  if (findings.length === 0) return written;
  const matters = findings.flatMap((one) => [
    matterOf(one),
    ...widerMattersOf(one).map(({ matter }) => matter),
  ]);
  const standing = await lockAlerts(client, [...new Set(matters)].sort());
  const episodes = findings
    .flatMap(episodesOf)
    .flatMap((episode) => partedByEnds(episode, standing))
    .sort((a, b) => a.firstAt - b.firstAt);
  for (const episode of episodes) {
    const place = placeOf(episode, standing, again.get(episode.finding.rule));
    const row = place?.row ?? (await raise(client, ctx, episode));
    if (!place) {
      standing.push(row);
      written.raised += 1;
    }
    const joined = place?.episode ?? episode;
    if (await join(client, ctx, row, joined, again.get(row.rule))) written.told += 1;
  }
  return written;
}

/**
 * The alert that an episode joins: its own, or one of many principals or keys that goes on. Of a rule that judges again
 * only what it has found again is such a one.
 */
function placeOf(
  episode: Episode,
  standing: readonly StandingRow[],
  again: JudgedAgain | undefined,
): { row: StandingRow; episode: Episode } | null {
  const rowOf = (id: string | undefined) => standing.find((row) => row.id === id);
  const own = rowOf(alertOf(episode, standing)?.id);
  if (own) return { row: own, episode };
  const going = standing.filter(
    ({ state, judgedAt }) =>
      state !== "resolved" && (again === undefined || (judgedAt ?? 0) >= again.startedAt),
  );
  for (const { matter, ofKeys } of widerMattersOf(episode.finding)) {
    const row = rowOf(alertOf({ ...episode, matter }, going)?.id);
    const arn = episode.finding.key?.arn;
    if (!row || arn === undefined) continue;
    const evidence = ofKeys ? episode.evidence.map((one) => ofKey(one, arn)) : episode.evidence;
    return { row, episode: { ...episode, evidence } };
  }
  return null;
}

async function raise(
  client: PoolClient,
  ctx: Context,
  { finding, matter, firstAt, lastAt }: Episode,
): Promise<StandingRow> {
  const at = ctx.clock();
  const id = await insertAlert(client, finding, { matter, at, firstAt });
  const { rule, severity, facts } = finding;
  return {
    ...{ id, rule, matter, severity, facts, firstAt, lastAt, state: "open", told: false },
    ...{ stateAt: at.getTime(), byHand: false, expectedUntil: null, endedAt: null },
    ...{ setAsideAt: null, judgedAt: null, version: 1 },
  };
}

/** Adds an episode to its alert; true when channels were told of it now. */
async function join(
  client: PoolClient,
  ctx: Context,
  row: StandingRow,
  { finding, evidence, firstAt }: Episode,
  again: JudgedAgain | undefined,
): Promise<boolean> {
  await upsertEvidence(client, row.id, evidence);
  const isAnew = again !== undefined && isJudgedAnew(row, again);
  const severity = isAnew ? finding.severity : worst(row.severity, finding.severity);
  const graver = severity !== row.severity && worst(severity, row.severity) === severity;
  const { principalRef } = finding;
  const settled = await settleAlert(client, row.id, {
    ...{ severity, principalRef, at: ctx.clock() },
    facts: isAnew ? finding.facts : joinFacts(row.facts, finding.facts),
  });
  const { lastAt, facts } = settled;
  Object.assign(row, {
    ...{ facts, severity, lastAt: lastAt.getTime(), judgedAt: ctx.clock().getTime() },
    firstAt: Math.min(row.firstAt, firstAt),
  });
  if (row.setAsideAt !== null && row.state === "resolved") await reopen(client, ctx, row, finding);
  const isFresh = lastAt.getTime() >= ctx.clock().getTime() - TOLD_WITHIN_MS;
  const isTold = row.told && (!graver || again !== undefined);
  if (row.state !== "open" || !isFresh || isTold) return false;
  const most = facts.principals ? await readParties(client, row.id, "principalRef", NAMED) : null;
  const told = { ...finding, ...settled, severity, id: row.id };
  const notice = alertNotice({ ...told, principals: most?.items ?? [] });
  const channels = await enqueueNotice(client, ctx, notice);
  if (channels === 0) return false;
  await noteTold(client, row.id);
  row.told = true;
  return true;
}

/** The first that a rule which judges again says of an alert that lies in the time which it judges. */
function isJudgedAnew({ firstAt, judgedAt }: StandingRow, { startedAt, fromAt }: JudgedAgain) {
  return firstAt >= fromAt && (judgedAt === null || judgedAt < startedAt);
}

/** What a changed rule had set aside is above the rule again. */
async function reopen(
  client: PoolClient,
  ctx: Context,
  row: StandingRow,
  { key }: Finding,
): Promise<void> {
  const why = "It is above the rule again.";
  await appendAct(client, ctx, {
    act: "alert.reopen",
    subject: { kind: "alert", id: row.id, name: ALERT_RULES[row.rule].words },
    before: { state: row.state },
    after: { state: "open" },
    why,
    ...(key === null ? {} : { detail: { key: key.arn } }),
  });
  const at = ctx.clock();
  const to = { state: "open" as const, at, by: null, why, expectedUntil: null, endedAt: null };
  await writeState(client, row, to);
  Object.assign(row, {
    ...{ state: "open", stateAt: at.getTime(), setAsideAt: null, version: row.version + 1 },
    ...{ byHand: false, endedAt: null },
  });
}
