import type { Coverage, KeyName } from "../types";
import { DAY, groupBy, HOUR } from "./finding";
import type { Material } from "./judge";

/** An hour that was looked at before its usage was known. Times in ms since 1970. */
export interface Awaited {
  hour: number;
  accountId: string;
  region: string;
  /** It can be judged when usage is known up to here. */
  until: number;
}

/** What is not known after so long is no longer on its way. */
const LATEST = 2 * DAY;

/**
 * Calls come before it is known that no others do: a file is there minutes after them, and only when nothing older can
 * come any more is their time known. What is new can be said only then, so such hours are looked at once more.
 */
export function awaitedOf(
  {
    newcomers,
    directUses,
    contextUses,
  }: Pick<Material, "newcomers" | "directUses" | "contextUses">,
  now: number,
): Awaited[] {
  const looked = [
    ...newcomers.map(({ cell, coverage }) => ({ first: cell, coverage })),
    ...directUses.map(({ cells, coverage }) => ({ first: cells[0], coverage })),
    ...contextUses.map(({ calls, coverage }) => ({ first: calls[0]?.cell, coverage })),
  ];
  const early = looked.flatMap(({ first, coverage }) =>
    first && first.at >= now - LATEST && isOnItsWay(coverage, first.at)
      ? awaited(first.key, first.at)
      : [],
  );
  return groupBy(early, (one) => JSON.stringify([one.accountId, one.region, one.hour])).map((all) =>
    all.reduce((last, one) => (one.until > last.until ? one : last)),
  );
}

function awaited({ accountId, region }: KeyName, at: number): Awaited {
  return { hour: Math.floor(at / HOUR) * HOUR, accountId, region, until: at };
}

function isOnItsWay(coverage: Coverage, at: number): boolean {
  const before = coverage.find(({ from, to }) => from < at && to >= at);
  return before?.state === "gap" && before.reason === "not-yet";
}
