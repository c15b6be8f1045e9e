import type { AskedPrincipal } from "./asked-principals";
import type { ClassAccess } from "./rules/edges-of-key";

/** Beyond so many hashes of principals they are forgotten; they are some 100 MB. */
const MAX_HASHES = 1_000_000;

type Policies = Pick<AskedPrincipal, "policies" | "boundary">;

/** What is remembered of one principal from key to key. */
export class NamedPolicies {
  /** By the list of places asked for: the number of their names. */
  readonly ofPlaces = new Map<readonly number[], number>();
  /** Hashes of the numbering of accesses in `epoch`. */
  readonly known = new Map<ClassAccess, string>();
  epoch: object | null = null;

  constructor(readonly of: Policies) {}
}

/**
 * Reasons with the names of the principal's policies that they are of: an access that another policy gives, in the same
 * place and with the same verdict, is another.
 */
export class PolicyNames {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];
  /** By the numbers of access and names. */
  private hashes = new Map<number, string>();
  private ofAccesses: object = {};
  /** Another object where what is remembered of principals counts no more. */
  private epoch: object = {};
  private known = 0;

  /** `hash`: 64 bits, signed, in digits. */
  constructor(private readonly hash: (text: string) => string) {}

  /** `accesses`: another object means that the numbers of accesses began anew. */
  reasonsOf(access: ClassAccess, principal: NamedPolicies, accesses: object): string {
    if (access.policies.length === 0) return access.reasons;
    if (this.ofAccesses !== accesses || this.known > MAX_HASHES) this.forget(accesses);
    if (principal.epoch !== this.epoch) {
      principal.known.clear();
      principal.epoch = this.epoch;
    }
    const known = principal.known.get(access);
    if (known !== undefined) return known;
    const names = this.number(principal, access.policies);
    const name = access.id * 0x400_0000 + names;
    const reasons = this.hashes.get(name) ?? this.hash(`${access.reasons}\n${this.texts[names]}`);
    this.hashes.set(name, reasons);
    principal.known.set(access, reasons);
    this.known += 1;
    return reasons;
  }

  private forget(accesses: object): void {
    this.hashes = new Map();
    this.ofAccesses = accesses;
    this.epoch = {};
    this.known = 0;
  }

  private number({ of, ofPlaces }: NamedPolicies, places: readonly number[]): number {
    const found = ofPlaces.get(places);
    if (found !== undefined) return found;
    const text = JSON.stringify(
      places.map((place) => {
        const policy = place === -1 ? of.boundary : of.policies[place];
        return [policy?.title, policy?.arn];
      }),
    );
    const number = this.numbers.get(text) ?? this.texts.push(text) - 1;
    this.numbers.set(text, number);
    ofPlaces.set(places, number);
    return number;
  }

  get size(): number {
    return this.texts.length + this.hashes.size + this.known;
  }
}
