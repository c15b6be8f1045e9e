import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { boundedName } from "./rules/bounded-name";
import { matterOf } from "./rules/matter";
import { readPartsOf } from "./store/key-stores";
import type { Finding } from "./types";
import { writeFindings } from "./write-findings";

/**
 * Writes what was found in a state that is looked at again and again; of what was told before nothing is written.
 * Answers how many alerts were raised. Throws `LeaseLost` where another worker has taken over.
 */
export async function writeFresh(
  ctx: Context,
  lease: Lease,
  findings: readonly Finding[],
): Promise<number> {
  if (findings.length === 0) return 0;
  return inTransaction(ctx.db, async (client) => {
    await assertLease(client, lease);
    const there = await readPartsOf(client, findings.map(matterOf));
    const fresh = findings.filter((finding) =>
      finding.evidence.some(
        ({ part, at }) => !there.has(`${matterOf(finding)} ${boundedName(part)} ${at}`),
      ),
    );
    return (await writeFindings(client, ctx, fresh)).raised;
  });
}
