import { authorize } from "@/lib/auth/permissions";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { readOrganization, saveOrganization } from "./read-organization";

export interface DiscoveredAccounts {
  organizationId: string;
  /** Ids of all accounts that the organisation lists, and of those that are new to us. */
  accounts: string[];
  added: string[];
}

/**
 * Reads the organisation with the process's own credentials and writes its accounts, units and policies.
 * Throws `forbidden` without `account:write`, `unavailable` when AWS does not give the accounts.
 */
export async function discoverAccounts(ctx: Context, aws: Aws): Promise<DiscoveredAccounts> {
  authorize(ctx.actor, "account:write");
  const reader = aws.organization(null);
  try {
    const answer = await readOrganization(reader, {
      signal: AbortSignal.timeout(120_000),
      pausesMs: [1_000],
    });
    if (answer.status !== "data") throw refused(answer);
    const { accounts, entry } = answer.data;
    if (accounts.status !== "data") throw refused(accounts);
    const listed = accounts.data.map((account) => account.id);
    const added = await inTransaction(ctx.db, async (client) => {
      const ids = await saveOrganization(client, answer.data, ctx.clock());
      await appendAct(client, ctx, {
        act: "account.discover",
        subject: { kind: "organization", id: entry.id },
        detail: { listed: listed.length, added: ids },
      });
      return ids;
    });
    return { organizationId: entry.id, accounts: listed, added };
  } finally {
    reader.close();
  }
}

function refused(answer: { status: string; action: string; message: string }): AppError {
  return new AppError("unavailable", `${answer.action}: ${answer.status}: ${answer.message}`);
}
