import { carries } from "../actions/action-table";
import type { StatementFacts } from "./document-facts";
import { Chain, ListInterner } from "./interner";
import type { Wanted } from "./wanted";

/** The wanted actions, put together where something cannot tell them apart. */
export interface Partition {
  id: number;
  /** By wanted action: its group. */
  of: readonly number[];
  /** By group: the position of the action that stands for it. */
  firsts: readonly number[];
}

/** Numbers the ways in which policies tell the wanted actions apart; there are few, however many policies. */
export class Partitions {
  /** By all that a decision asks of an action itself. */
  readonly traits: Partition;
  /** No action apart from another. */
  readonly whole: Partition;
  /** By words of explanations: for callers of the key's account, and for others. */
  readonly words: Partition;
  readonly wordsAbroad: Partition;
  /** Each action apart from every other. */
  readonly each: Partition;
  private readonly numbers = new ListInterner();
  private readonly known: Partition[] = [];
  private readonly byStatements = new Map<string, Partition>();
  private readonly pairs = new Chain();
  private readonly refined: Partition[] = [];

  constructor(private readonly wanted: Wanted) {
    this.traits = this.by(wanted.traits);
    this.whole = this.by(wanted.actions.map(() => null));
    this.words = this.by(wanted.words);
    this.wordsAbroad = this.by(wanted.wordsAbroad);
    this.each = this.by(wanted.actions);
  }

  /** By what these statements ask of an action, and by what it is besides: `targets`, or `traits`. */
  told(statements: readonly StatementFacts[], besides: "targets" | "traits"): Partition {
    const coverages = [...new Set(statements.map(({ coverage }) => coverage))];
    const refs = [...new Set(statements.flatMap((statement) => statement.refs))];
    const name = `${besides} ${coverages.join()}|${refs.join("\n")}`;
    const known = this.byStatements.get(name);
    if (known !== undefined) return known;
    const partition = this.by(
      this.wanted.actions.map((action, position) => {
        let code = `${this.wanted[besides][position]}|`;
        for (const { covers } of statements) code += covers[position] ? "1" : "0";
        const onKey = action.resources.includes("key");
        for (const ref of refs) {
          code += carries(action, ref, onKey) ? "1" : "0";
          if (action.resources.includes("alias")) code += carries(action, ref, false) ? "1" : "0";
        }
        return code;
      }),
    );
    this.byStatements.set(name, partition);
    return partition;
  }

  /** Apart where either tells actions apart. */
  refine(one: Partition, other: Partition): Partition {
    if (one === other || other === this.whole) return one;
    if (one === this.whole) return other;
    const name = this.pairs.of(one.id, other.id);
    const known = this.refined[name];
    if (known !== undefined) return known;
    const width = other.firsts.length;
    const codes = one.of.map((group, position) => group * width + (other.of[position] ?? 0));
    const partition = this.by(codes);
    this.refined[name] = partition;
    return partition;
  }

  /** By what is given for each wanted action. */
  by(codes: readonly unknown[]): Partition {
    const groups = new Map<unknown, number>();
    const firsts: number[] = [];
    const of = codes.map((code, position) => {
      const group = groups.get(code);
      if (group !== undefined) return group;
      groups.set(code, firsts.length);
      return firsts.push(position) - 1;
    });
    const id = this.numbers.of(of);
    const known = this.known[id];
    if (known !== undefined) return known;
    const partition = { id, of, firsts };
    this.known[id] = partition;
    return partition;
  }

  get size(): number {
    return this.byStatements.size + this.pairs.size + this.numbers.size;
  }
}

/** Puts what groups of actions have in the places of their actions. */
export function spread<T>({ of }: Partition, values: readonly T[], none: T): T[] {
  return of.map((group) => values[group] ?? none);
}
