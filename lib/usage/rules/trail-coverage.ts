import { type Span, unite } from "./coverage";

const DAY = 86_400_000;
/** CloudTrail delivers about five minutes after the call (CloudTrail User Guide, "Get and view log files"). */
const DELIVERY = 300_000;

/** What a listing of a trail's objects tells of what was delivered. */
export class Deliveries {
  /** First and last delivery of each scope, ms. */
  readonly #scopes = new Map<string, { first: number; last: number }>();
  /** Days on which an account had any object, of whatever region. */
  readonly #days = new Map<string, Set<number>>();

  add({ accountId, region, deliveredAt }: Delivery): void {
    const name = `${accountId}/${region}`;
    const scope = this.#scopes.get(name);
    if (scope) {
      scope.first = Math.min(scope.first, deliveredAt);
      scope.last = Math.max(scope.last, deliveredAt);
    } else this.#scopes.set(name, { first: deliveredAt, last: deliveredAt });
    const days = this.#days.get(accountId);
    if (days) days.add(Math.floor(deliveredAt / DAY));
    else this.#days.set(accountId, new Set([Math.floor(deliveredAt / DAY)]));
  }

  get scopes(): string[] {
    return [...this.#scopes.keys()];
  }

  /**
   * What the listing says is covered of a scope: from its first delivery on, but for days on which nothing at all of
   * its account came, because an account that is in use has some event every day. `from`: where the listing began, for a
   * scope that was covered before; null for a whole listing. `to`: up to when what happened must have been delivered.
   */
  covered(scope: string, { from, to }: { from: number | null; to: number }): Span[] {
    const known = this.#scopes.get(scope);
    const first = known ? known.first - DELIVERY : null;
    // A listing may hold single days from before it begins, into which something came late.
    const begin = from !== null && first !== null ? Math.min(from, first) : (from ?? first);
    if (begin === null) return [];
    const days = this.#days.get(scope.split("/")[0] ?? "") ?? new Set();
    const spans: Span[] = [];
    for (let day = Math.floor(begin / DAY); day * DAY < to; day += 1) {
      if (!this.#hasDay(days, day, to)) continue;
      spans.push({ from: Math.max(begin, day * DAY), to: Math.min(to, (day + 1) * DAY) });
    }
    return unite(spans);
  }

  /** The last day may be too young to have anything. */
  #hasDay(days: ReadonlySet<number>, day: number, to: number): boolean {
    return days.has(day) || (days.has(day - 1) && (day + 1) * DAY > to);
  }

  /** When the last object of any scope was delivered; null when there is none. */
  get last(): number | null {
    const all = [...this.#scopes.values()].map(({ last }) => last);
    return all.length === 0 ? null : all.reduce((a, b) => Math.max(a, b));
  }
}

export interface Delivery {
  accountId: string;
  region: string;
  /** ms since 1970 */
  deliveredAt: number;
}

/** An object holds calls of this long before its delivery, as far as CloudTrail is not late. */
const LATENESS = 15 * 60_000;
const HOUR = 3_600_000;

/** The hours that an object's calls may be of, which are not whole when the object is not: one, or two after a full hour. */
export function hoursOfObject(deliveredAt: number): Span {
  const from = Math.floor((deliveredAt - LATENESS) / HOUR) * HOUR;
  return { from, to: Math.floor(deliveredAt / HOUR) * HOUR + HOUR };
}
