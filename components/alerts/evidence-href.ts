import { eventsHref } from "@/components/ui/events-href";
import { keyHref } from "@/components/ui/key-link";
import type { AlertDetail, AlertEvidence } from "@/lib/alerts/schemas/detail";

/**
 * Where the records behind a line of evidence are read: the chart of its key, or of its account where the key is not the
 * estate's, with the events of that time open. Null for an event that is here whole, and for nobody's calls of no key.
 */
export function evidenceHref(
  { key: only, accountId }: Pick<AlertDetail, "key" | "accountId">,
  { at, minutes, principalRef, keyArn, operation, service, outcome }: AlertEvidence,
): string | null {
  const key = only?.known ? only : ownKey(keyArn, accountId);
  if (minutes === 0 || (key === null && principalRef === null)) return null;
  const calls = { at, minutes, principal: principalRef, operation, service, outcome };
  if (key !== null) return eventsHref(keyHref(key, "usage"), calls);
  return eventsHref("/usage", { ...calls, account: accountId });
}

/** A key of the alert's own account by its ARN. */
function ownKey(arn: string | null, account: string) {
  const [, region, accountId, keyId] =
    /^arn:[^:]+:kms:([^:]+):(\d{12}):key\/(.+)$/.exec(arn ?? "") ?? [];
  if (region === undefined || keyId === undefined || accountId !== account) return null;
  return { accountId, region, keyId };
}
