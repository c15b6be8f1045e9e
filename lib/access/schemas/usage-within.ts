import type { UseState } from "../types";
import type { PrincipalUse } from "./uses";

/** The use of some actions together. */
export interface UseWithin {
  state: UseState;
  lastUsedAt: string | null;
  calls: number;
}

/** How a principal used some actions; null where its use is not counted apart. */
export function usageWithin(
  use: PrincipalUse | null,
  actions: readonly string[],
): UseWithin | null {
  if (use === null) return null;
  const found = use.actions.filter(({ action }) => actions.includes(action));
  let lastUsedAt: string | null = null;
  let calls = 0;
  for (const each of found) {
    calls += each.calls;
    if (lastUsedAt === null || each.lastUsedAt > lastUsedAt) lastUsedAt = each.lastUsedAt;
  }
  const older = lastUsedAt !== null && use.rest === "never" ? "unused" : use.rest;
  return { state: calls > 0 ? "used" : older, lastUsedAt, calls };
}
