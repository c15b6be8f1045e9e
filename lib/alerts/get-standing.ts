import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import {
  ALERT_RULE_NAMES,
  ALERT_RULES,
  ALERT_SEVERITIES,
} from "@/lib/settings/schemas/alert-rules";
import { readRules } from "./read-rules";
import type { AlertStanding } from "./schemas";
import { countDue } from "./store/due";
import { countStanding, readPass } from "./store/read-alerts";
import { countAgain } from "./store/rule-pass";
import { ALERT_STATES } from "./types";

/** How alerts stand, what rules watch, and since when. An owner's counts are of own keys. Throws `forbidden`. */
export async function getStanding(ctx: Context): Promise<AlertStanding> {
  authorize(ctx.actor, "alert:read");
  const { pool } = ctx.db;
  const [counts, pass, due, again, { rules }] = await Promise.all([
    countStanding(pool, keyScopeOf(ctx.actor)),
    readPass(pool),
    countDue(pool),
    countAgain(pool),
    readRules(ctx),
  ]);
  const sum = (is: (row: (typeof counts)[number]) => boolean) =>
    counts.filter(is).reduce((all, { count }) => all + count, 0);
  return {
    open: record(ALERT_SEVERITIES, (severity) =>
      sum((row) => row.state === "open" && row.severity === severity),
    ),
    states: record(ALERT_STATES, (state) => sum((row) => row.state === state)),
    watched: ALERT_RULE_NAMES.map((rule) => ({
      rule,
      words: ALERT_RULES[rule].words,
      enabled: rules[rule].enabled,
      unjudged: pass?.unjudged[rule] ?? 0,
    })),
    evaluatedAt: pass?.evaluated_at?.toISOString() ?? null,
    from: pass?.from_at?.toISOString() ?? null,
    to: pass?.to_at?.toISOString() ?? null,
    due: due + again,
  };
}

function record<K extends string>(names: readonly K[], of: (name: K) => number): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, number>;
}
