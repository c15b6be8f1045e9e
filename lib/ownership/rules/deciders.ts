import { createHash } from "node:crypto";
import { plainName } from "@/lib/settings/schemas";
import type { RuleMatch } from "../schemas";
import { type OwnerRef, ownerKey } from "../types";
import { type Matcher, toMatcher } from "./match-key";

export interface PersonFacts {
  id: string;
  email: string | null;
  /** The provider's own name for the person, unique within it. */
  subject: string;
  groups: readonly string[];
  /** False: disabled, or the end of their access has come. */
  live: boolean;
}

/** All that decides owners and holds for every key. */
export interface OwnershipInputs {
  /** By position. */
  rules: readonly { id: string; match: RuleMatch; owners: readonly OwnerRef[] }[];
  fallback: readonly OwnerRef[];
  /** Names of tags, best first. */
  tagNames: readonly string[];
  people: readonly PersonFacts[];
  /** Names of accounts by id. */
  accounts: readonly { id: string; name: string }[];
}

/** The inputs made ready for many keys. */
export interface Deciders {
  rules: { id: string; matcher: Matcher; owners: string[] }[];
  fallback: string[];
  owner: string[];
  accountNames: ReadonlyMap<string, string>;
  /** Whether an owner counts: not a person who is disabled, nor a group of which nobody else is known. */
  counts(owner: string): boolean;
  /** The owner that the value of a tag names, whether it counts or not; null when it names none. */
  named(value: string): string | null;
  /** Hash of the inputs. */
  stamp: string;
}

/** What `decideOwners` looks at, made once for many keys: who is live, which groups are known, matchers of the rules. */
export function toDeciders(inputs: OwnershipInputs): Deciders {
  const { rules, fallback, tagNames, people, accounts } = inputs;
  const live = people.filter((person) => person.live);
  const livePeople = new Set(live.map(({ id }) => id));
  const liveGroups = new Set(live.flatMap(({ groups }) => groups));
  const knownGroups = new Set(people.flatMap(({ groups }) => groups));
  const ruledGroups = new Set(
    rules.flatMap(({ owners }) =>
      owners.filter(({ kind }) => kind === "group").map(({ id }) => id),
    ),
  );
  const names = personNames(live);
  return {
    rules: rules.map(({ id, match, owners }) => ({
      id,
      matcher: toMatcher(match),
      owners: owners.map(ownerKey),
    })),
    fallback: fallback.map(ownerKey),
    owner: tagNames.map(plainName),
    accountNames: new Map(accounts.map(({ id, name }) => [id, name])),
    counts(owner) {
      const id = owner.slice(owner.indexOf(":") + 1);
      if (owner.startsWith("person:")) return livePeople.has(id);
      return liveGroups.has(id) || !knownGroups.has(id);
    },
    named(value) {
      if (knownGroups.has(value) || ruledGroups.has(value)) return `group:${value}`;
      const id = names.get(value.toLowerCase());
      return id ? `person:${id}` : null;
    },
    stamp: createHash("sha256").update(JSON.stringify(inputs)).digest("hex"),
  };
}

/** People by e-mail address and by the provider's name for them; null where two have the same. */
function personNames(people: readonly PersonFacts[]): Map<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { id, email, subject } of people) {
    for (const name of new Set([email?.toLowerCase(), subject.toLowerCase()])) {
      if (name === undefined || name === "") continue;
      names.set(name, names.has(name) ? null : id);
    }
  }
  return names;
}
