import type { Cell, Evidence } from "../types";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Calls as evidence of an alert of several keys. */
export function evidenceOfKey(cell: Cell): Evidence {
  return ofKey(evidenceOf(cell), cell.key.arn);
}

/** Evidence of an alert of one key as that of an alert of several. */
export function ofKey(evidence: Evidence, keyArn: string): Evidence {
  const { part, detail } = evidence;
  return { ...evidence, part: `${part} ${keyArn}`, detail: { ...detail, keyArn } };
}

/** Calls as evidence. */
export function evidenceOf(cell: Cell, minutes = 5): Evidence {
  const { operation, service, outcome, principal } = cell;
  return {
    at: cell.at,
    part: JSON.stringify(["calls", minutes, principal.ref, operation, service, outcome]),
    count: cell.count,
    detail: {
      kind: "calls",
      principalRef: principal.ref,
      operation,
      ...(service === "" ? {} : { service }),
      ...(outcome === "" ? {} : { outcome }),
      minutes,
    },
  };
}

/** Groups in the order in which their first member comes. */
export function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return [...groups.values()];
}

/** Calls of all items together. */
export function sumOf(items: readonly { count: number }[]): number {
  return items.reduce((sum, { count }) => sum + count, 0);
}

export const byTime = (a: { at: number }, b: { at: number }) => a.at - b.at;

export const iso = (at: number) => new Date(at).toISOString();

/** Whoever calls from another account than the key's; false where the caller's is not known. */
export function isForeign({
  principal,
  key,
}: {
  principal: { accountId: string | null };
  key: { accountId: string };
}): boolean {
  return principal.accountId !== null && principal.accountId !== key.accountId;
}
