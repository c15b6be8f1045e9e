import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import { readRules } from "./read-rules";
import { logTampered } from "./rules/log-tampered";
import { matterOf } from "./rules/matter";
import { readPartsOf } from "./store/key-stores";
import { readLogFaults } from "./store/log-faults";
import type { Finding } from "./types";
import { writeFindings } from "./write-findings";

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
  const findings = await judgeLogs(ctx, setting);
  if (findings.length === 0) return 0;
  return inTransaction(ctx.db, async (client) => {
    await assertLease(client, lease);
    const there = await readPartsOf(client, findings.map(matterOf));
    const fresh = findings.filter((finding) =>
      finding.evidence.some(({ part, at }) => !there.has(`${matterOf(finding)} ${part} ${at}`)),
    );
    return (await writeFindings(client, ctx, fresh)).raised;
  });
}
