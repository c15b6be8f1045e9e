import type { DayAnswer } from "../queries/read-answer";
import type { Span } from "./coverage";

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;

/** A scope of which a day is covered. */
export interface CoveredDay extends Span {
  accountId: string;
  region: string;
}

/**
 * What an answer covers of a day: as with files, a scope from its first record on, but for days on which nothing at all
 * of its account came, because an account that is in use has some event every day. `known`: scopes, as `account/region`,
 * of which something was covered before; `to`: what happened until then must have been delivered when it was asked.
 */
export function coveredOfDay(
  day: number,
  present: DayAnswer["present"],
  known: ReadonlySet<string>,
  { to, left }: { to: number; left: ReadonlySet<string> },
): CoveredDay[] {
  const accounts = new Set([...present.values()].map(({ accountId }) => accountId));
  const covered: CoveredDay[] = [];
  for (const scope of new Set([...known, ...present.keys()])) {
    const [accountId = "", region = ""] = scope.split("/");
    if (!accounts.has(accountId) || left.has(scope)) continue;
    const first = known.has(scope) ? day : (present.get(scope)?.first ?? day);
    const span = {
      from: Math.max(day, Math.floor(first / FIVE_MINUTES) * FIVE_MINUTES),
      to: Math.min(day + DAY, to),
    };
    if (span.from < span.to) covered.push({ accountId, region, ...span });
  }
  return covered;
}
