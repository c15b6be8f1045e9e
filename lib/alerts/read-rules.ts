import type { Context } from "@/lib/context";
import { readSettings } from "@/lib/settings/read-settings";
import type { SettingName } from "@/lib/settings/registry";
import { ALERT_RULE_NAMES, type AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { BusinessTime } from "./rules/business-time";
import type { RuleSettings } from "./rules/judge";

const nameOf = <R extends AlertRule>(rule: R) => `alerts.${rule}` as const;

/** What is set of every rule, and when people are at work. */
export async function readRules(
  ctx: Pick<Context, "db">,
): Promise<{ rules: RuleSettings; business: BusinessTime }> {
  const names: SettingName[] = ALERT_RULE_NAMES.map(nameOf);
  const [values, time] = await Promise.all([
    readSettings(ctx.db.pool, names),
    readSettings(ctx.db.pool, ["business.time-zone", "business.hours"]),
  ]);
  const entries = ALERT_RULE_NAMES.map((rule) => [rule, values[nameOf(rule)]]);
  return {
    // Each name has the setting of its rule; fromEntries does not know that.
    rules: Object.fromEntries(entries) as RuleSettings,
    business: { timeZone: time["business.time-zone"], hours: time["business.hours"] },
  };
}
