import { keyHref } from "@/components/ui/key-link";
import type { AlertDetail, AlertEvidence } from "@/lib/alerts/schemas";

const MINUTE = 60_000;
/** Of the chart that the events stand before. */
const AROUND = 60 * MINUTE;

/** What a list in a page's URL takes: commas part its values. */
const inList = (value: string) => value.replaceAll(",", "%2C");

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
  const begin = Date.parse(at);
  const iso = (time: number) => new Date(time).toISOString();
  const end = begin + minutes * MINUTE;
  const query = new URLSearchParams({
    from: iso(begin - AROUND),
    to: iso(end + AROUND),
    events: `${iso(begin)}~${iso(end)}`,
  });
  for (const [name, value] of Object.entries({
    principal: principalRef,
    operation,
    service,
    outcome,
  })) {
    if (value !== null && value !== "") query.set(name, inList(value));
  }
  if (key !== null) return `${keyHref(key, "usage")}?${query}`;
  query.set("account", accountId);
  return `/usage?${query}`;
}

/** A key of the alert's own account by its ARN. */
function ownKey(arn: string | null, account: string) {
  const [, region, accountId, keyId] =
    /^arn:[^:]+:kms:([^:]+):(\d{12}):key\/(.+)$/.exec(arn ?? "") ?? [];
  if (region === undefined || keyId === undefined || accountId !== account) return null;
  return { accountId, region, keyId };
}
