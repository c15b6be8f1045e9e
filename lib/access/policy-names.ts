import type { AskedPrincipal } from "./asked-principals";
import type { ClassAccess } from "./rules/edges-of-key";

/** Beyond so many hashes they are forgotten; they are some 100 MB. */
const MAX_HASHES = 1_000_000;

type Policies = Pick<AskedPrincipal, "policies" | "boundary">;

/**
 * Reasons with the names of the principal's policies that they are of: an access that another policy gives, in the same
 * place and with the same verdict, is another.
 */
export class PolicyNames {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];
  /** By the principal's policies and the list of places asked for: the number of their names. */
  private readonly ofPlaces = new WeakMap<object, Map<readonly number[], number>>();
  /** By the numbers of access and names. */
  private hashes = new Map<number, bigint>();
  private epoch: object | null = null;

  /** `hash`: 64 bits, signed. */
  constructor(private readonly hash: (text: string) => bigint) {}

  /** `epoch`: another object means that the numbers of accesses began anew. */
  reasonsOf(access: ClassAccess, principal: Policies, epoch: object): bigint {
    if (access.policies.length === 0) return access.reasons;
    if (this.epoch !== epoch || this.hashes.size > MAX_HASHES) this.hashes = new Map();
    this.epoch = epoch;
    const names = this.number(principal, access.policies);
    const name = access.id * 0x400_0000 + names;
    const known = this.hashes.get(name);
    if (known !== undefined) return known;
    const fresh = this.hash(`${access.reasons}\n${this.texts[names]}`);
    this.hashes.set(name, fresh);
    return fresh;
  }

  private number({ policies, boundary }: Policies, places: readonly number[]): number {
    let known = this.ofPlaces.get(policies);
    if (known === undefined) {
      known = new Map();
      this.ofPlaces.set(policies, known);
    }
    const found = known.get(places);
    if (found !== undefined) return found;
    const text = JSON.stringify(
      places.map((place) => {
        const policy = place === -1 ? boundary : policies[place];
        return [policy?.title, policy?.arn];
      }),
    );
    const number = this.numbers.get(text) ?? this.texts.push(text) - 1;
    this.numbers.set(text, number);
    known.set(places, number);
    return number;
  }

  get size(): number {
    return this.texts.length + this.hashes.size;
  }
}
