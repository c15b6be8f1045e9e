import { type ClassificationMapping, plainName, wordsOf } from "../schemas";

/** The settings that say which tags mean what. */
export interface TagMapping {
  owner: readonly string[];
  environment: readonly string[];
  classification: ClassificationMapping;
}

/** A mapping made ready for many keys. */
export interface TagRules {
  owner: readonly string[];
  environment: readonly string[];
  classification: readonly string[];
  /** Level by each word that means it; `rank` 0 is the most severe. */
  levels: ReadonlyMap<string, { rank: number; name: string }>;
}

export interface TagFacts {
  owner: string | null;
  environment: string | null;
  /** Name of a level, or the tag's own text where no level has it. */
  classification: string | null;
}

/** The mapping of tags by plain names, made once for many keys. */
export function toTagRules({ owner, environment, classification }: TagMapping): TagRules {
  const levels = classification.levels.flatMap((level, rank) =>
    wordsOf(level).map((word) => [plainName(word), { rank, name: level.name }] as const),
  );
  return {
    owner: owner.map(plainName),
    environment: environment.map(plainName),
    classification: classification.tagNames.map(plainName),
    levels: new Map(levels),
  };
}

export interface TagStatement {
  /** The tag as it is written on the key. */
  tag: string;
  value: string;
}

/** The tags of a key by their plain name; within a name in code point order. A blank value states nothing. */
function statementsByName(tags: Record<string, string>): Map<string, TagStatement[]> {
  const byName = new Map<string, TagStatement[]>();
  for (const tag of Object.keys(tags).sort()) {
    const value = (tags[tag] ?? "").trim();
    if (value === "") continue;
    const name = plainName(tag);
    const known = byName.get(name);
    if (known) known.push({ tag, value });
    else byName.set(name, [{ tag, value }]);
  }
  return byName;
}

/** What a key's tags say of its owner, the best name first. */
export function statedOwners(
  tags: Record<string, string>,
  rules: Pick<TagRules, "owner">,
): TagStatement[] {
  const byName = statementsByName(tags);
  return rules.owner.flatMap((name) => byName.get(name) ?? []);
}

/**
 * Owner, environment and data classification that a key's tags state. Names and levels count without case and
 * punctuation (`data-classification`, `DataClassification`); of several names the best wins, of the same name in
 * several spellings the first in code point order. Of several classifications the most severe level wins; a text
 * that means no level stays as it is, so that nothing is lost. A blank value states nothing.
 */
export function factsOfTags(tags: Record<string, string>, rules: TagRules): TagFacts {
  const byName = statementsByName(tags);
  const said = (names: readonly string[]) =>
    names.flatMap((name) => byName.get(name)?.map(({ value }) => value) ?? []);
  const classifications = said(rules.classification);
  const levels = classifications.flatMap((value) => rules.levels.get(plainName(value)) ?? []);
  const worst = levels.reduce<(typeof levels)[number] | null>(
    (most, level) => (most === null || level.rank < most.rank ? level : most),
    null,
  );
  return {
    owner: said(rules.owner)[0] ?? null,
    environment: said(rules.environment)[0] ?? null,
    classification: worst?.name ?? classifications[0] ?? null,
  };
}
