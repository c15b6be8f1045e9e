import type { Context } from "@/lib/context";
import type { Lease } from "@/lib/jobs/lease";
import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import { readRules } from "./read-rules";
import { logTampered } from "./rules/log-tampered";
import { readLogFaults } from "./store/log-faults";
import type { Finding } from "./types";
import { writeFresh } from "./write-fresh";

/** What the rule says of the log files whose digests were verified. */
export async function judgeLogs(
  ctx: Context,
  setting: RuleSetting<"log-tampered">,
): Promise<Finding[]> {
  return logTampered(await readLogFaults(ctx.db.pool), setting);
}

/** Raises alerts of log files that are not as CloudTrail delivered them; of what was told before nothing is written. */
export async function watchLogs(ctx: Context, lease: Lease): Promise<number> {
  const setting = (await readRules(ctx)).rules["log-tampered"];
  if (!setting.enabled) return 0;
  return writeFresh(ctx, lease, await judgeLogs(ctx, setting));
}
