import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { subjectKey } from "./rules/entry-body";
import type { LedgerEntryList } from "./schemas";
import { pageOfEntries } from "./search-ledger";
import type { Subject } from "./types";

/**
 * Entries about one subject, newest first. Of keys also for their owners: then the caller must have made sure
 * that the actor may see this key.
 */
export async function entriesOfSubject(
  ctx: Context,
  subject: Pick<Subject, "kind" | "id">,
  page: { limit: number; cursor?: string },
): Promise<LedgerEntryList> {
  authorize(ctx.actor, subject.kind === "key" ? "ledger:read-own-keys" : "ledger:read");
  return pageOfEntries(ctx, { ...page, subject: subjectKey(subject) });
}
