import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import { readRules } from "./read-rules";
import { CUT_OFF, cutOffStores } from "./rules/key-store";
import { matterOf } from "./rules/matter";
import { readPartsOf, readStores } from "./store/key-stores";
import type { Finding } from "./types";
import { writeFindings } from "./write-findings";

/** What the rule says of custom key stores as they were last read. */
export async function judgeStores(
  ctx: Context,
  setting: RuleSetting<"key-store">,
): Promise<Finding[]> {
  const stores = await readStores(ctx.db.pool);
  const cut = stores.filter(({ state }) => CUT_OFF.includes(state ?? ""));
  return cutOffStores(cut, setting);
}

/** Raises alerts of custom key stores that a sync has read as cut off; of a state that was told before nothing is written. */
export async function watchStores(ctx: Context, lease: Lease): Promise<number> {
  const setting = (await readRules(ctx)).rules["key-store"];
  if (!setting.enabled) return 0;
  const findings = await judgeStores(ctx, setting);
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
