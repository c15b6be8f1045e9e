import type { PolicyDocument } from "../rules/parse-policy";
import type { PrincipalPolicies } from "../rules/principal-side";
import type { ConditionFacts } from "./document-facts";
import type { DocumentSides, OnKey, Speech } from "./document-side";
import { Chain } from "./interner";
import { type Pair, rawOfPrincipal } from "./outcomes";
import type { Partition, Partitions } from "./partitions";
import type { Wanted } from "./wanted";

/** What the documents of one place say: identity policies, boundary, session policies, a level of SCPs. */
export type Slot = readonly Speech[] | null;

/** What levels of SCPs say. */
export interface Stack {
  id: number;
  slots: readonly Slot[];
  groups: Partition;
  /** By wanted action: the number of what they say. */
  codes: readonly number[];
}

/** Levels of SCPs on one key: what they ask of a principal, and what they say by its answers. */
export interface Levels {
  asks: readonly ConditionFacts[];
  variables: readonly string[];
  said: Map<string, Stack>;
}

/** What SCPs say. Many principals have the same, so their answers are looked up once for all levels. */
export class Stacks {
  private readonly known = new Map<string, Stack>();
  private readonly codes = new Chain();

  constructor(
    private readonly wanted: Wanted,
    private readonly documents: DocumentSides,
    private readonly partitions: Partitions,
  ) {}

  of(
    scps: PrincipalPolicies["scps"],
    pair: Pair,
    onKey: OnKey,
    levels: Map<PrincipalPolicies["scps"], Levels>,
  ): Stack {
    if (scps.length === 0) return this.make([]);
    const level = levels.get(scps) ?? this.read(scps.flat(), pair, onKey);
    levels.set(scps, level);
    let name = level.variables.length > 0 ? rawOfPrincipal(pair.principal, level.variables) : "";
    for (const ask of level.asks) name += `;${this.documents.outcome(pair, ask, onKey)}`;
    const known = level.said.get(name);
    if (known !== undefined) return known;
    const stack = this.make(scps.map((documents) => this.documents.say(documents, pair, onKey)));
    level.said.set(name, stack);
    return stack;
  }

  private read(documents: readonly PolicyDocument[], pair: Pair, onKey: OnKey): Levels {
    const asks = new Map<string, ConditionFacts>();
    const variables = new Set<string>();
    for (const document of documents) {
      for (const statement of this.documents.statementsOf(document, pair, onKey)) {
        for (const variable of statement.variables) variables.add(variable);
        for (const each of statement.conditions) {
          if (each.ofKey.length < each.refs.length) asks.set(each.text, each);
        }
      }
    }
    return { asks: [...asks.values()], variables: [...variables], said: new Map() };
  }

  private make(slots: readonly Slot[]): Stack {
    const name = idsOf(slots);
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const { partitions, wanted, documents } = this;
    const groups = groupsOf(slots, partitions.traits, partitions);
    const codes = wanted.actions.map((_, position) =>
      codeOf(this.codes, 0, slots, position, documents.nothing),
    );
    const stack = { id: this.known.size, slots, groups, codes };
    this.known.set(name, stack);
    return stack;
  }

  get size(): number {
    return this.known.size + this.codes.size;
  }
}

/** A text that is the same for the same speeches in the same places. */
export function idsOf(slots: readonly Slot[]): string {
  let text = "";
  for (const slot of slots) {
    text += slot === null ? "/-" : "/";
    for (const { id } of slot ?? []) text += `${id},`;
  }
  return text;
}

/** Actions apart where a speech tells them apart. */
export function groupsOf(
  slots: readonly Slot[],
  start: Partition,
  partitions: Partitions,
): Partition {
  let groups = start;
  for (const slot of slots) {
    for (const speech of slot ?? []) groups = partitions.refine(groups, speech.groups);
  }
  return groups;
}

/** The number of what is said to one wanted action, after `start`. */
export function codeOf(
  codes: Chain,
  start: number,
  slots: readonly Slot[],
  position: number,
  nothing: number,
): number {
  let code = start;
  for (const slot of slots) {
    code = codes.of(code, slot === null ? 0 : 1);
    for (const { said } of slot ?? []) {
      const saying = said[position] ?? nothing;
      if (saying !== nothing) code = codes.of(code, saying + 2);
    }
  }
  return code;
}
