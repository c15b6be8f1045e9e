import Link from "next/link";
import { keyHref } from "@/components/ui/key-link";
import { Line } from "@/components/ui/text";
import type { LedgerEntry } from "@/lib/ledger/schemas";

const KEY_ARN = /^arn:[\w-]+:kms:([\w-]+):(\d{12}):key\/([\w-]+)$/;

/** Where the subject of an entry is shown; null where it has no page of its own. */
export function subjectHref({ kind, id }: Pick<LedgerEntry["subject"], "kind" | "id">) {
  if (kind === "key") {
    const [, region, accountId, keyId] = KEY_ARN.exec(id) ?? [];
    return region && accountId && keyId ? keyHref({ accountId, region, keyId }) : null;
  }
  if (kind === "account") return "/accounts";
  if (kind === "alert") return `/alerts/${encodeURIComponent(id)}`;
  if (kind === "checkpoint") return "/ledger/checkpoints";
  return null;
}

/** The subject by name, with its kind under it. */
export function SubjectLink({ subject }: { subject: LedgerEntry["subject"] }) {
  const href = subjectHref(subject);
  const text = subject.name ?? subject.id;
  return (
    <div className="min-w-0">
      {href === null ? (
        <Line>{text}</Line>
      ) : (
        <Link href={href} prefetch={false} className="link block min-w-0">
          <Line>{text}</Line>
        </Link>
      )}
      <span className="block truncate text-ink-3 text-xs">{subject.kind.replaceAll("-", " ")}</span>
    </div>
  );
}
