import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import {
  ALERT_RULE_NAMES,
  type AlertRule,
  type RuleSetting,
} from "@/lib/settings/schemas/alert-rules";
import { readKeptFrom } from "@/lib/usage/read-kept-from";
import { gatherMaterial } from "./gather-material";
import { readRules } from "./read-rules";
import { DAY } from "./rules/finding";
import { judge, type RuleSettings } from "./rules/judge";
import { setAside } from "./set-aside";
import {
  type AgainRow,
  finishAgain,
  firstLookedAt,
  noteDayAgain,
  noteJudgedBy,
  readAgain,
  readJudgedBy,
} from "./store/rule-pass";
import { judgeLogs } from "./watch-logs";
import { judgeStores } from "./watch-stores";
import { type JudgedAgain, writeFindings } from "./write-findings";

/** So far back a changed rule judges again, as far as usage is kept. */
const AGAIN_DAYS = 30;

/** Rules that are to judge again, and what is set of all. */
interface Again {
  rows: readonly AgainRow[];
  rules: RuleSettings;
}

/**
 * Notes which rules were changed since they last judged: these judge the last 30 days again. A rule that has never judged
 * begins with what comes in. A change while a rule judges again lets it begin anew.
 */
export async function noteChangedRules(ctx: Context, lease: Lease): Promise<void> {
  const { rules, business } = await readRules(ctx);
  const there = new Map(
    (await readJudgedBy(ctx.db.pool)).map(({ rule, settings }) => [rule, settings]),
  );
  const now = ALERT_RULE_NAMES.map((rule) => {
    const time = rule === "volume-off-hours" ? business : null;
    return { rule, settings: JSON.stringify([rules[rule], time]) };
  });
  const added = now.filter(({ rule }) => !there.has(rule));
  const changed = now.filter(
    ({ rule, settings }) => there.has(rule) && there.get(rule) !== settings,
  );
  if (added.length + changed.length === 0) return;
  const startedAt = ctx.clock();
  const looked = await firstLookedAt(ctx.db.pool);
  const kept = await readKeptFrom(ctx.db.pool, startedAt);
  const first = Math.max(
    startedAt.getTime() - AGAIN_DAYS * DAY,
    kept,
    looked?.getTime() ?? startedAt.getTime(),
  );
  const fromAt = new Date(Math.floor(first / DAY) * DAY);
  await inTransaction(ctx.db, async (client) => {
    await assertLease(client, lease);
    await noteJudgedBy(client, added, null);
    await noteJudgedBy(client, changed, { startedAt, fromAt, toAt: startedAt });
  });
}

/**
 * Judges one more day by the rules that were changed, in one transaction with the note of it; after the last day it sets
 * aside what they do not raise any more. False when there is nothing left to do. After a kill it goes on there.
 */
export async function judgeOneAgain(ctx: Context, lease: Lease): Promise<boolean> {
  const rows = await readAgain(ctx.db.pool);
  const [first] = rows;
  if (!first) return false;
  const { rules } = await readRules(ctx);
  if (first.nextAt >= first.toAt || !rules[first.rule].enabled) {
    await setAside(ctx, lease, first, rules[first.rule].enabled);
    await inTransaction(ctx.db, async (client) => {
      await assertLease(client, lease);
      await finishAgain(client, first.rule);
    });
    return true;
  }
  const together = rows.filter(
    (row) => row.nextAt.getTime() === first.nextAt.getTime() && rules[row.rule].enabled,
  );
  await judgeDay(ctx, lease, { rows: together, rules });
  return true;
}

async function judgeDay(ctx: Context, lease: Lease, { rows, rules }: Again): Promise<void> {
  const from = Math.min(...rows.map(({ nextAt }) => nextAt.getTime()));
  const to = Math.min(from + DAY, Math.max(...rows.map(({ toAt }) => toAt.getTime())));
  const names = rows.map(({ rule }) => rule);
  const settings = only(rules, names);
  const { business } = await readRules(ctx);
  // Whole hours: the last may have begun.
  const span = { from, to: Math.ceil(to / 3_600_000) * 3_600_000 };
  const { findings, unjudged } = judge(
    await gatherMaterial(ctx, span, settings),
    settings,
    business,
  );
  const stores = names.includes("key-store") ? await judgeStores(ctx, rules["key-store"]) : [];
  const logs = names.includes("log-tampered") ? await judgeLogs(ctx, rules["log-tampered"]) : [];
  const again = new Map<AlertRule, JudgedAgain>(
    rows.map(({ rule, startedAt, fromAt }) => [
      rule,
      { startedAt: startedAt.getTime(), fromAt: fromAt.getTime() },
    ]),
  );
  await inTransaction(ctx.db, async (client) => {
    await assertLease(client, lease);
    await writeFindings(client, ctx, [...findings, ...stores, ...logs], again);
    const unsure = names.filter((rule) => (unjudged[rule] ?? 0) > 0);
    const day = { rules: names, day: new Date(from), next: new Date(from + DAY) };
    await noteDayAgain(client, day, unsure);
  });
}

/** The settings with all rules off but these. */
function only(rules: RuleSettings, names: readonly AlertRule[]): RuleSettings {
  const entries = ALERT_RULE_NAMES.map((rule): [AlertRule, RuleSetting] => [
    rule,
    { ...rules[rule], enabled: rules[rule].enabled && names.includes(rule) },
  ]);
  // Each name has the setting of its rule; fromEntries does not know that.
  return Object.fromEntries(entries) as RuleSettings;
}
