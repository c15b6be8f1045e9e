import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideOwners, type OwnedKey } from "./decide-owners";
import { type OwnershipInputs, type PersonFacts, toDeciders } from "./deciders";

const ANY = { accounts: [], regions: [], aliases: [], tags: [] };
const key = (more: Partial<OwnedKey> = {}): OwnedKey => ({
  accountId: "111122223333",
  region: "eu-west-1",
  aliases: [],
  aliasesKnown: true,
  tags: {},
  byHand: [],
  ...more,
});
const person = (id: string, more: Partial<PersonFacts> = {}): PersonFacts => ({
  id,
  email: null,
  subject: `sub-${id}`,
  groups: [],
  live: true,
  ...more,
});
const inputs = (more: Partial<OwnershipInputs> = {}): OwnershipInputs => ({
  rules: [],
  fallback: [],
  tagNames: ["Owner", "Team"],
  people: [],
  accounts: [{ id: "111122223333", name: "Payments" }],
  ...more,
});
const decide = (one: Partial<OwnedKey>, all: Partial<OwnershipInputs>) =>
  decideOwners(key(one), toDeciders(inputs(all)));
const rule = (id: string, match: object, ...groups: string[]) => ({
  id,
  match: { ...ANY, ...match },
  owners: groups.map((group) => ({ kind: "group" as const, id: group })),
});

describe("the owners of a key", () => {
  const people = [person("a", { email: "A@x.example", groups: ["team-a"] })];

  it("are those given by hand, above rule and tag", () => {
    const rules = [rule("r", { regions: ["*"] }, "g")];
    const hand = { byHand: ["group:h"], tags: { Owner: "team-a" } };
    expect(decide(hand, { rules, people })).toMatchObject({ owners: ["group:h"], owned: "hand" });
  });

  it("are those of the first rule that matches, all of them", () => {
    const rules = [
      rule("no", { accounts: ["other"] }, "no"),
      rule("yes", { accounts: ["pay*"], aliases: ["app-?"] }, "b", "a", "b"),
      rule("late", { regions: ["*"] }, "late"),
    ];
    const found = decide({ aliases: ["alias/app-1"] }, { rules });
    expect(found).toEqual({ owners: ["group:a", "group:b"], owned: "rule", ruleId: "yes" });
  });

  it("are those that a tag names: a group, an address, the provider's name, the best tag that names somebody", () => {
    const owner = (tags: Record<string, string>) => decide({ tags }, { people }).owners;
    expect(owner({ owner: "team-a" })).toEqual(["group:team-a"]);
    expect(owner({ Owner: "a@X.example" })).toEqual(["person:a"]);
    expect(owner({ Owner: "sub-a" })).toEqual(["person:a"]);
    expect(owner({ Owner: "who knows", Team: "team-a" })).toEqual(["group:team-a"]);
    expect(owner({ Owner: "TEAM-A" })).toEqual([]);
  });

  it("are not guessed from an address that two people have", () => {
    const two = [...people, person("b", { email: "a@x.example" })];
    expect(decide({ tags: { Owner: "a@x.example" } }, { people: two }).owned).toBe("nobody");
  });

  it("pass to the fallback owner when none of them counts, and back when one does", () => {
    const fallback = [{ kind: "group" as const, id: "security" }];
    const gone = [person("a", { groups: ["team-a"], live: false })];
    const hand = { byHand: ["person:a", "group:team-a"] };
    expect(decide(hand, { people: gone, fallback })).toMatchObject({
      owners: ["group:security"],
      owned: "fallback",
    });
    const other = [...gone, person("b", { groups: ["team-a"] })];
    expect(decide(hand, { people: other, fallback })).toMatchObject({
      owners: ["group:team-a"],
      owned: "hand",
    });
  });

  it("are nobody when even the fallback owner does not count", () => {
    const fallback = [{ kind: "person" as const, id: "a" }];
    const none = decide({}, { fallback, people: [person("a", { live: false })] });
    expect(none).toEqual({ owners: [], owned: "nobody", ruleId: null });
  });

  it("are unknown, not nobody, while tags were never read", () => {
    const fallback = [{ kind: "group" as const, id: "security" }];
    expect(decide({ tags: null }, { fallback })).toMatchObject({ owners: [], owned: "unknown" });
    const byTag = rule("t", { tags: [{ name: "App", value: "*" }] }, "t");
    const byPlace = rule("p", { regions: ["eu-*"] }, "p");
    expect(decide({ tags: null }, { rules: [byPlace] }).owned).toBe("rule");
    expect(decide({ tags: null }, { rules: [byTag, byPlace] }).owned).toBe("unknown");
    expect(decide({ tags: null, byHand: ["group:h"] }, { rules: [byTag] }).owned).toBe("hand");
    const elsewhere = rule("e", { regions: ["us-*"], tags: [{ name: "App", value: "*" }] }, "e");
    expect(decide({ tags: null }, { rules: [elsewhere, byPlace] }).owned).toBe("rule");
  });

  it("are unknown while aliases were never listed and a rule hangs on them", () => {
    const rules = [rule("a", { aliases: ["pay*"] }, "a")];
    expect(decide({ aliasesKnown: false }, { rules }).owned).toBe("unknown");
    expect(decide({ aliasesKnown: false }, {}).owned).toBe("nobody");
  });
});

/** The definition, word by word: no preparation, no early end. */
function naive(one: OwnedKey, all: OwnershipInputs) {
  const live = all.people.filter((each) => each.live);
  const counts = (owner: string) => {
    const id = owner.slice(owner.indexOf(":") + 1);
    if (owner.startsWith("person:")) return live.some((each) => each.id === id);
    const members = all.people.filter((each) => each.groups.includes(id));
    return members.length === 0 || members.some((each) => each.live);
  };
  const end = (named: string[], owned: string) => {
    const left = [...new Set(named.filter(counts))].sort();
    if (left.length > 0) return { owners: left, owned };
    const rest = [...new Set(all.fallback.map(({ kind, id }) => `${kind}:${id}`))].filter(counts);
    return { owners: rest.sort(), owned: rest.length > 0 ? "fallback" : "nobody" };
  };
  if (one.byHand.length > 0) return end([...one.byHand], "hand");
  for (const { match, owners } of all.rules) {
    const place = match.regions.length === 0 || match.regions.includes(one.region);
    const alias =
      match.aliases.length === 0 || match.aliases.some((name) => one.aliases.includes(name))
        ? true
        : one.aliasesKnown
          ? false
          : null;
    const tag =
      match.tags.length === 0
        ? true
        : one.tags && match.tags.every(({ name, value }) => one.tags?.[name] === value);
    if (!place || alias === false || tag === false) continue;
    if (alias === null || tag === null) return { owners: [], owned: "unknown" };
    return end(
      owners.map(({ kind, id }) => `${kind}:${id}`),
      "rule",
    );
  }
  if (one.tags === null) return { owners: [], owned: "unknown" };
  for (const name of all.tagNames) {
    const value = one.tags[name];
    if (value === undefined) continue;
    const group =
      all.people.some((each) => each.groups.includes(value)) ||
      all.rules.some(({ owners }) =>
        owners.some(({ kind, id }) => kind === "group" && id === value),
      );
    if (group) return end([`group:${value}`], "tag");
    const [who, other] = live.filter(({ email, subject }) => email === value || subject === value);
    if (who && !other) return end([`person:${who.id}`], "tag");
  }
  return end([], "tag");
}

describe("decideOwners", () => {
  it("is the definition, for any rules, people and keys", () => {
    const group = fc.constantFrom("g1", "g2", "g3");
    const id = fc.constantFrom("p1", "p2", "p3");
    const owner = fc.oneof(
      fc.record({ kind: fc.constant("group" as const), id: group }),
      fc.record({ kind: fc.constant("person" as const), id }),
    );
    const few = <T>(one: fc.Arbitrary<T>, maxLength = 2): fc.Arbitrary<T[]> =>
      fc.array(one, { maxLength });
    const people = fc
      .uniqueArray(
        fc.record({
          id,
          email: fc.option(fc.constantFrom("x@e", "y@e")),
          subject: fc.constantFrom("s1", "s2", "s3"),
          groups: few(group),
          live: fc.boolean(),
        }),
        { selector: (each) => each.id, maxLength: 3 },
      )
      .map((list) => [...list]);
    const match = fc.record({
      accounts: fc.constant<string[]>([]),
      regions: few(fc.constantFrom<string[]>("eu-west-1", "us-east-1")),
      aliases: few(fc.constantFrom<string[]>("alias/a", "alias/b")),
      tags: few(fc.record({ name: fc.constant("App"), value: fc.constantFrom("1", "2") }), 1),
    });
    const world: fc.Arbitrary<OwnershipInputs> = fc.record({
      rules: few(fc.record({ id: fc.uuid(), match, owners: few(owner) }), 3),
      fallback: few(owner),
      tagNames: fc.constant(["Owner", "Team"]),
      people,
      accounts: fc.constant([]),
    });
    const value = fc.constantFrom("g1", "g2", "g9", "x@e", "s1", "nobody");
    const tags = fc.record(
      { Owner: value, Team: value, App: fc.constantFrom("1", "2") },
      { requiredKeys: [] },
    );
    const one: fc.Arbitrary<OwnedKey> = fc.record({
      accountId: fc.constant("111122223333"),
      region: fc.constantFrom("eu-west-1", "us-east-1"),
      aliases: few(fc.constantFrom("alias/a", "alias/b")),
      aliasesKnown: fc.boolean(),
      tags: fc.option(tags as fc.Arbitrary<Record<string, string>>),
      byHand: few(
        owner.map((each) => `${each.kind}:${each.id}`),
        1,
      ),
    });
    fc.assert(
      fc.property(one, world, (k, all) => {
        const { owners, owned } = decideOwners(k, toDeciders(all));
        expect({ owners, owned }).toEqual(naive(k, all));
      }),
      { numRuns: 5_000 },
    );
  });
});
