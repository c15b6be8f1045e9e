import type { ActionFacts } from "../actions/action-table";
import { EVALUATED, evaluateCell, evaluateVerdict, type Parts } from "../evaluate-cell";
import { type PreparedKey, type PreparedPrincipal, preparePrincipal } from "../prepare";
import { type Cell, VERDICTS } from "../schemas";
import { type KnownKey, Memory, type PartsOf } from "./memory";
import type { Population } from "./population";
import { newAsking } from "./principal-side";
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
  /** Class by class, one entry for each action: a position in `samples`. Equal ones have equal reasons. */
  explanations: Uint32Array;
  /**
   * Where to ask `evaluateCell`: the positions of a principal and of an action. Of two samples of one action that are
   * allowed, maybe under conditions, on whatever keys, the same `reason` says that `reasonFacts` are the same.
   */
  samples: { principal: number; action: number; reason: number }[];
  /** What `reason` is a number in: another object has other numbers. */
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
    const known = this.memory.key(key);
    if (known === null) {
      const verdicts = withSamples(this.unreadable(key, principals), this.wanted, null);
      return { ...verdicts, numbering: {}, cell: this.explainer(verdicts, key, principals) };
    }
    const { memory } = this;
    const { verdicts, pairs, parts } = this.classify(known, memory.population(principals));
    const samples = withSamples(verdicts, this.wanted, (of) => {
      const { left, right } = pairs[of] ?? { left: 0, right: 0 };
      return memory.reasons(known, left, right);
    });
    const partsOf = (principal: PreparedPrincipal, position: number, action: number) =>
      parts(principal, pairs[verdicts.classes[position] ?? 0]?.right ?? 0, action);
    const cell = this.explainer(samples, key, principals, partsOf);
    return { ...samples, numbering: memory, cell };
  }

  private explainer(
    { samples }: Pick<KeyExplanations, "samples">,
    key: PreparedKey,
    principals: readonly PreparedPrincipal[],
    partsOf?: (principal: PreparedPrincipal, position: number, action: number) => Parts,
  ): KeyExplanations["cell"] {
    return (sample) => {
      const { principal: position = 0, action = 0 } = samples[sample] ?? {};
      const principal = principals[position] ?? NOBODY;
      const name = this.wanted.actions[action]?.name ?? "";
      return evaluateCell(key, principal, name, partsOf?.(principal, position, action));
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
    const asking = newAsking();
    const mine = memory.tellingsOfPrincipals(key, population, asking);
    const theirs = memory.tellingsOfKey(key, population);
    // Who was asked about for the first time has told everything; of others it was not asked again.
    const parts = population.uses > 1 ? () => EVALUATED : memory.parts(key, asking);
    const classes = new Uint32Array(members.length);
    const representatives: number[] = [];
    const rows: Uint8Array[] = [];
    const pairs: Classified["pairs"] = [];
    const known = new Map<number, number>();
    for (let position = 0; position < members.length; position++) {
      const [left = 0, right = 0, member] = [mine[position], theirs[position], members[position]];
      const name = left * 0x400_0000 + right;
      let found = known.get(name);
      if (found === undefined && member !== undefined) {
        found = rows.length;
        known.set(name, found);
        representatives.push(position);
        pairs.push({ left, right });
        rows.push(memory.row(key, member, left, right, parts));
      }
      classes[position] = found ?? 0;
    }
    const width = wanted.actions.length;
    const verdicts = new Uint8Array(rows.length * width);
    for (const [index, row] of rows.entries()) verdicts.set(row, index * width);
    return { verdicts: { classes, representatives, verdicts }, pairs, parts };
  }
}

interface Classified {
  verdicts: KeyVerdicts;
  /** By class: what both sides told. */
  pairs: { left: number; right: number }[];
  parts: PartsOf;
}

/** Numbers the reasons of each class and action; without `reasonsOf` all principals have the same. */
function withSamples(
  verdicts: KeyVerdicts,
  { actions }: Wanted,
  reasonsOf: ((of: number) => number[]) | null,
): Omit<KeyExplanations, "numbering" | "cell"> {
  const { representatives } = verdicts;
  const explanations = new Uint32Array(representatives.length * actions.length);
  const samples: KeyExplanations["samples"] = [];
  const known = actions.map(() => new Map<number, number>());
  for (let of = 0; of < representatives.length; of++) {
    const principal = representatives[of] ?? 0;
    const reasons = reasonsOf?.(of);
    for (let action = 0; action < actions.length; action++) {
      const numbers = known[action];
      const reason = reasons?.[action] ?? 0;
      const number = numbers?.get(reason) ?? samples.length;
      if (number === samples.length) {
        numbers?.set(reason, number);
        samples.push({ principal, action, reason });
      }
      explanations[of * actions.length + action] = number;
    }
  }
  return { ...verdicts, explanations, samples };
}
