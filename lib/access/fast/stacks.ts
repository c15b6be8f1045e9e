import type { PrincipalPolicies } from "../rules/principal-side";
import type { Asks, DocumentSides, OnKey, Speech } from "./document-side";
import { Chain } from "./interner";
import type { Pair } from "./outcomes";
import type { Partition, Partitions } from "./partitions";
import type { Wanted } from "./wanted";

/** What the documents of one place say: identity policies, boundary, session policies, a level of SCPs. */
export type Slot = readonly Speech[] | null;

/** What documents of several places say together. */
export interface Stack {
  /** In its table. */
  id: number;
  slots: readonly Slot[];
  /** Actions apart where a speech tells them apart. */
  groups: Partition;
  /** By group: the number of what they say. */
  codes: readonly number[];
}

/** Stacks by what they hold. */
export class StackTable {
  readonly names = new Chain();
  readonly stacks: Stack[] = [];
}

/** Levels of SCPs on one key: what they ask of a principal, and what they say by its answers. */
interface Levels {
  asks: Asks;
  said: Map<number, Stack>;
}

/** What is remembered of SCPs while one key is asked about. */
export type LevelsOnKey = Map<PrincipalPolicies["scps"], Levels>;

/** Puts together what documents say, once for each row of speeches. */
export class Stacks {
  private readonly ofKeys = new StackTable();
  private readonly codes = new Chain();

  constructor(
    private readonly wanted: Wanted,
    private readonly documents: DocumentSides,
    private readonly partitions: Partitions,
  ) {}

  /** What SCPs say. Many principals have the same, so their answers are looked up once for all levels. */
  ofScps(scps: PrincipalPolicies["scps"], pair: Pair, onKey: OnKey, levels: LevelsOnKey): Stack {
    if (scps.length === 0) return this.of([], this.ofKeys);
    let level = levels.get(scps);
    if (level === undefined) {
      level = { asks: this.documents.asksOf(scps.flat(), pair, onKey), said: new Map() };
      levels.set(scps, level);
    }
    const name = onKey.answerTo(level.asks, pair, this.wanted);
    const known = level.said.get(name);
    if (known !== undefined) return known;
    const slots = scps.map((documents) => this.documents.say(documents, pair, onKey));
    const stack = this.of(slots, this.ofKeys);
    level.said.set(name, stack);
    return stack;
  }

  of(slots: readonly Slot[], { names, stacks }: StackTable): Stack {
    const { partitions } = this;
    let id = 0;
    for (const slot of slots) {
      id = names.of(id, slot === null ? 0 : 1);
      for (const speech of slot ?? []) id = names.of(id, speech.id + 2);
    }
    const known = stacks[id];
    if (known !== undefined) return known;
    let groups = partitions.whole;
    for (const slot of slots) {
      for (const speech of slot ?? []) groups = partitions.refine(groups, speech.groups);
    }
    const codes = groups.firsts.map((position) => this.codeOf(slots, position));
    const stack = { id, slots, groups, codes };
    stacks[id] = stack;
    return stack;
  }

  /** The number of what is said to one wanted action. */
  private codeOf(slots: readonly Slot[], position: number): number {
    const { codes, documents } = this;
    let code = 0;
    for (const slot of slots) {
      code = codes.of(code, slot === null ? 0 : 1);
      for (const { groups, said } of slot ?? []) {
        const saying = said[groups.of[position] ?? -1] ?? documents.nothing;
        if (saying !== documents.nothing) code = codes.of(code, saying + 2);
      }
    }
    return code;
  }

  get size(): number {
    return this.ofKeys.names.size + this.codes.size;
  }
}
