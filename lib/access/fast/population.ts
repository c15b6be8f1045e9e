import type { Features, Profile } from "./features";
import type { KeyFacts } from "./key-facts";
import { namesOf } from "./names";
import {
  type PrincipalFacts,
  type PrincipalView,
  type ViewTables,
  viewOf,
} from "./principal-facts";

/** The members of a population, told apart by a profile. */
export interface Parts {
  /** Member to part. */
  of: Uint32Array;
  /** Part to signature. */
  signatures: readonly number[];
}

/** A list of principals that keys are asked about together. */
export class Population {
  /** How often it was asked about. */
  uses = 0;
  private byName: Map<string, number[]> | null = null;
  private asked = 0;
  private readonly parts = new Map<number, Parts>();
  private readonly views = new Map<number, readonly PrincipalView[]>();

  constructor(readonly members: readonly PrincipalFacts[]) {}

  /** Positions of the members that have one of these names. */
  named(names: ReadonlySet<string>): Set<number> {
    const found = new Set<number>();
    this.asked += 1;
    // An index is worth while from the second key on.
    if (this.asked > 1) {
      this.byName ??= this.index();
      for (const name of names) {
        for (const position of this.byName.get(name) ?? []) found.add(position);
      }
      return found;
    }
    for (const [position, { principal }] of this.members.entries()) {
      if (namesOf(principal.caller).some((name) => names.has(name))) found.add(position);
    }
    return found;
  }

  private index(): Map<string, number[]> {
    const byName = new Map<string, number[]>();
    for (const [position, { principal }] of this.members.entries()) {
      for (const name of namesOf(principal.caller)) {
        const known = byName.get(name);
        if (known === undefined) byName.set(name, [position]);
        else known.push(position);
      }
    }
    return byName;
  }

  /** How each member's policies tell keys with these SCPs apart. */
  viewsOf(key: KeyFacts, tables: ViewTables): readonly PrincipalView[] {
    const known = this.views.get(key.scpStack);
    if (known !== undefined) return known;
    const views = this.members.map((member) => viewOf(member, key, tables));
    this.views.set(key.scpStack, views);
    return views;
  }

  /** The members, told apart by a profile and by what `startOf` says. */
  partsBy(
    profile: Profile<PrincipalFacts>,
    features: Features<PrincipalFacts>,
    startOf: (member: PrincipalFacts) => number,
  ): Parts {
    const known = this.parts.get(profile.id);
    if (known !== undefined) return known;
    const numbers = new Map<number, number>();
    const of = Uint32Array.from(this.members, (member) => {
      const signature = features.signature(profile, member, startOf(member));
      const part = numbers.get(signature);
      if (part !== undefined) return part;
      numbers.set(signature, numbers.size);
      return numbers.size - 1;
    });
    const parts = { of, signatures: [...numbers.keys()] };
    this.parts.set(profile.id, parts);
    return parts;
  }
}
