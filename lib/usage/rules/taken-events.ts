import type { CountedSpan } from "../store/event-objects";
import { arnParts } from "./fields";
import type { Candidate } from "./match-event";

/** Calls of one object that wait for where an alias pointed. */
const MOST_BY_ALIAS = 5_000;

type Counted = Pick<CountedSpan, "scope" | "keys">;

/** How much of a piece is wanted. */
export interface Wants {
  /** Events at its begin that were given before. */
  skip: number;
  /** Events after them. */
  events: number;
  /** Characters of records after them; the record that goes beyond is still given. */
  size: number;
}

/** Candidates of one place, no more of them than are wanted: those that surely count, and those that may by an alias. */
export class Taken {
  readonly candidates: Candidate[] = [];
  /** There is more than was wanted. */
  cut = false;
  problem: string | null = null;
  readonly #sure = new Set<string>();
  #byAlias = 0;
  #size = 0;

  constructor(
    private readonly counted: Counted,
    private readonly wants: Wants,
  ) {}

  /** True when no more are wanted. */
  add(candidate: Candidate, size: number): boolean {
    const { keys, place, event } = candidate;
    const arns = keys.flatMap(({ arn, basis }) => (basis === "alias" ? [] : [arn]));
    const own = ownOf(this.counted, keys.length > 0 ? arns : [noKeyOf(place)]);
    if (own.length === 0) {
      if (arns.length === keys.length) return this.cut;
      // Where an alias pointed is known later.
      this.#byAlias += 1;
      if (this.#byAlias <= MOST_BY_ALIAS) this.candidates.push(candidate);
      else this.problem = `More than ${MOST_BY_ALIAS} calls name an alias alone.`;
      return this.cut;
    }
    const { skip, events, size: most } = this.wants;
    this.cut ||= this.#sure.size >= skip + events || this.#size >= most;
    if (this.cut) return true;
    this.candidates.push(candidate);
    this.#sure.add(event.id);
    if (this.#sure.size > skip) this.#size += size;
    return false;
  }
}

/** What a call is counted under that names no key. */
export const noKeyOf = ({ accountId, region }: Candidate["place"]) => `none:${accountId}:${region}`;

/** Of some keys those that the counts are of. */
export function ownOf({ scope, keys }: Counted, arns: readonly string[]): string[] {
  return arns.filter((arn) => scopeOf(arn) === scope && (keys?.includes(arn) ?? true));
}

function scopeOf(arn: string): string {
  if (arn.startsWith("none:")) return arn.split(":").slice(1).join("/");
  const { accountId, region } = arnParts(arn) ?? { accountId: "", region: "" };
  return `${accountId}/${region}`;
}
