import type { ActionFacts } from "../actions/action-table";
import { evaluateCell, evaluateVerdict, type Parts } from "../evaluate-cell";
import { type PreparedKey, type PreparedPrincipal, preparePrincipal } from "../prepare";
import { type Cell, VERDICTS } from "../schemas";
import { Chain } from "./interner";
import { type KnownKey, Memory } from "./memory";
import { spread } from "./partitions";
import type { Population } from "./population";
import type { PartsOf, Reasons, Told } from "./told";
import { Wanted } from "./wanted";

/**
 * The verdicts of many principals on one key. Two principals are in one class only when every verdict and every reason
 * is the same for both but for their names, so that `evaluateCell` of the representative explains the whole class.
 */
export interface KeyVerdicts {
  /** Principal, in the order given, to class. */
  classes: Uint32Array;
  /** Class to the position of one principal of it. */
  representatives: number[];
  /** Class by class, one entry for each action: a position in VERDICTS. */
  verdicts: Uint8Array;
}

/** Verdicts with their reasons, each told once. */
export interface KeyExplanations extends KeyVerdicts {
  /**
   * Class to a number: classes with the same number, on whatever keys, have the same verdicts and the same `reason` for
   * each action. Null where nothing is known of the key.
   */
  told: Uint32Array | null;
  /**
   * One entry for each action: a position in `samples`. Equal ones have equal verdicts, reasons and conditions, word for
   * word, also where their actions or classes differ. Made when a class is asked for.
   */
  explanations(of: number): ArrayLike<number>;
  /**
   * Where to ask `evaluateCell`: the positions of a principal and of an action. Of two cells of one action that are
   * allowed, maybe under conditions, on whatever keys, the same `reason` says that `reasonFacts` are the same.
   */
  samples: { principal: number; action: number; reason: number }[];
  /** What `reason` and `told` are numbers in: another object has other numbers. */
  numbering: object;
  /** What `evaluateCell` says of a sample (its position), sooner; made when it is asked for. */
  cell(sample: number): Cell;
}

/** Where a position is nobody's. */
const NOBODY = preparePrincipal({ arn: "" });

/** Beyond so many remembered entries all is forgotten; they are some 500 MB. */
const MAX_REMEMBERED = 20_000_000;

/**
 * Evaluates keys one after another and remembers what they have in common: docs/decisions/access.md, "The fast path".
 *
 * Give what did not change as the same objects: a key, a principal or a list of principals that was seen before is
 * quick to ask about, and documents are shared where they were prepared with one `Documents` (prepare.ts). Nothing
 * that was given may be changed in place. What changed is a new object: a new `PreparedPrincipal` for a changed
 * policy, a new list for a changed list. Memory grows with what was seen; drop the evaluator when the pass is over.
 */
export class Evaluator {
  private readonly wanted: Wanted;
  private memory: Memory;
  /** What both sides told on the key that is asked about; one for all keys, so that none makes its own. */
  private readonly pairs = new Chain();

  /** `actions`: those of every answer, in this order. */
  constructor(actions: readonly ActionFacts[]) {
    this.wanted = new Wanted(actions);
    this.memory = new Memory(this.wanted);
  }

  /** The verdicts of a key for principals of any account: the same as `evaluateCell` gives one by one. */
  evaluate(key: PreparedKey, principals: readonly PreparedPrincipal[]): KeyVerdicts {
    this.forget();
    const known = this.memory.key(key);
    if (known === null) return this.unreadable(key, principals);
    return this.classify(known, this.memory.population(principals)).verdicts;
  }

  /** The same, and which cells have the same reasons: what `evaluateCell` says of a sample holds for all of them. */
  explain(key: PreparedKey, principals: readonly PreparedPrincipal[]): KeyExplanations {
    this.forget();
    const { memory } = this;
    const known = memory.key(key);
    if (known === null) {
      const verdicts = this.unreadable(key, principals);
      const samples = this.samplesOf(verdicts, () => memory.noReasons);
      const cell = this.explainer(samples, key, principals, null);
      return { ...verdicts, ...samples, told: null, numbering: {}, cell };
    }
    const population = memory.population(principals);
    const { verdicts, told, parts } = this.classify(known, population);
    const samples = this.samplesOf(verdicts, (of) => {
      const member = population.members[verdicts.representatives[of] ?? -1];
      const by = told[of];
      if (member === undefined || by === undefined) return memory.noReasons;
      return memory.reasons(known, member, by);
    });
    const partsOf = (position: number, action: number) =>
      parts(told[verdicts.classes[position] ?? 0] ?? { mine: 0, theirs: 0 }, action);
    return {
      ...verdicts,
      ...samples,
      told: Uint32Array.from(told, (by) => memory.numberOf(known, by)),
      numbering: memory,
      cell: this.explainer(samples, key, principals, partsOf),
    };
  }

  private explainer(
    { samples }: Pick<KeyExplanations, "samples">,
    key: PreparedKey,
    principals: readonly PreparedPrincipal[],
    partsOf: ((position: number, action: number) => Parts) | null,
  ): KeyExplanations["cell"] {
    return (sample) => {
      const { principal: position = 0, action = 0 } = samples[sample] ?? {};
      const principal = principals[position] ?? NOBODY;
      const name = this.wanted.actions[action]?.name ?? "";
      return evaluateCell(key, principal, name, partsOf?.(position, action));
    };
  }

  private forget(): void {
    if (this.memory.size > MAX_REMEMBERED) this.memory = new Memory(this.wanted);
  }

  /** How many entries are remembered, roughly; a million are some 25 MB. */
  get size(): number {
    return this.memory.size;
  }

  /** Of what is no key's ARN nothing is known, for anyone. */
  private unreadable(key: PreparedKey, principals: readonly PreparedPrincipal[]): KeyVerdicts {
    const [first] = principals;
    const row = this.wanted.actions.map((action) =>
      first === undefined ? 0 : VERDICTS.indexOf(evaluateVerdict(key, first, action)),
    );
    return {
      classes: new Uint32Array(principals.length),
      representatives: first === undefined ? [] : [0],
      verdicts: Uint8Array.from(first === undefined ? [] : row),
    };
  }

  private classify(key: KnownKey, population: Population): Classified {
    const { memory, wanted } = this;
    const { members } = population;
    const mine = memory.tellingsOfPrincipals(key, population);
    const theirs = memory.tellingsOfKey(key, population);
    const parts = memory.parts(key, mine.all);
    const classes = new Uint32Array(members.length);
    const representatives: number[] = [];
    const rows: Uint8Array[] = [];
    const told: Told[] = [];
    const { pairs } = this;
    pairs.clear();
    for (let position = 0; position < members.length; position++) {
      const member = members[position];
      const by = { mine: mine.tellings[position] ?? 0, theirs: theirs[position] ?? 0 };
      const of = pairs.of(by.mine, by.theirs) - 1;
      classes[position] = of;
      if (of < rows.length || member === undefined) continue;
      representatives.push(position);
      told.push(by);
      rows.push(memory.row(key, member, by, parts));
    }
    const width = wanted.actions.length;
    const verdicts = new Uint8Array(rows.length * width);
    for (const [index, row] of rows.entries()) verdicts.set(row, index * width);
    return { verdicts: { classes, representatives, verdicts }, told, parts };
  }

  /** Numbers the reasons of classes and actions, each class when it is asked for. */
  private samplesOf(
    { representatives }: KeyVerdicts,
    reasonsOf: (of: number) => Reasons,
  ): Pick<KeyExplanations, "explanations" | "samples"> {
    const samples: KeyExplanations["samples"] = [];
    const [pairs, known] = [new Chain(), new Chain()];
    const made: (readonly number[])[] = [];
    const make = (of: number) => {
      const principal = representatives[of] ?? 0;
      const { groups, mine, theirs, words } = reasonsOf(of);
      const numbers = groups.firsts.map((action) => {
        const [left, right] = [mine[action] ?? 0, theirs[action] ?? 0];
        const number = known.of(pairs.of(left, right), words.of[action] ?? 0) - 1;
        if (number === samples.length) {
          samples.push({ principal, action, reason: left * 0x400_0000 + right });
        }
        return number;
      });
      return spread(groups, numbers, 0);
    };
    const explanations = (of: number) => {
      made[of] ??= make(of);
      return made[of];
    };
    return { explanations, samples };
  }
}

interface Classified {
  verdicts: KeyVerdicts;
  /** By class: what both sides told. */
  told: Told[];
  parts: PartsOf;
}
