import type { KeyExplanations } from "../fast/evaluator";
import type { PreparedKey } from "../prepare";
import { type Cell, VERDICTS } from "../schemas";
import type { VerdictCode } from "../types";
import { EDGE_ACTIONS, type EdgeSets, isEdge, toSets } from "./edge-sets";
import { policiesOf, reasonFacts } from "./reason-facts";
import { isThroughIam } from "./through-iam";

/** The access of all principals of one class to a key. */
export interface ClassAccess {
  /** Equal numbers are the same access for the same reasons, but for the names of the principal's policies. */
  id: number;
  sets: EdgeSets;
  /** The hash of a text that is the same as long as every verdict has the same reasons and remaining conditions. */
  reasons: string;
  /** The principal's policies that bear on it, by their places; -1 is its boundary. Equal lists are the same list. */
  policies: readonly number[];
}

/** What may be said of a cell: its code and, where it is allowed, why. Numbered from 0. */
interface Saying {
  code: VerdictCode;
  text: string;
  policies: readonly number[];
  /** The number of the same, given by the account's IAM alone. */
  throughIam: number;
}

/** What is remembered from key to key, for one numbering of reasons. */
interface Remembered {
  /** By action: the number of what is said for a reason. */
  said: Map<number, number>[];
  sayings: Saying[];
  numbers: Map<string, number>;
  /** Lists of places, by what they hold. */
  places: Map<string, readonly number[]>;
  /** By what is said of all actions. */
  classes: Map<string, ClassAccess | null>;
  /** By twice the number of what an evaluator told a class, and one where there may be something to retire. */
  told: Map<number, ClassAccess | null>;
  size: number;
}

/** Beyond so many entries all is forgotten; they are some 200 MB. */
const MAX_REMEMBERED = 1_000_000;

const CODES: Readonly<Record<Cell["verdict"], [direct: VerdictCode, throughIam: VerdictCode]>> = {
  allowed: ["A", "a"],
  "allowed-if": ["C", "c"],
  denied: ["D", "D"],
  "not-allowed": ["-", "-"],
  unknown: ["?", "?"],
};
/** What is not allowed has no reasons in an edge: its sayings come first. */
const NOT_GIVEN = ["denied", "not-allowed", "unknown"] as const;

const RETIRE = EDGE_ACTIONS.findIndex(({ name }) => name === "kms:RetireGrant");

/**
 * What each class of principals may do with a key, by class; null where it may do nothing. Keep one for many keys: it
 * knows again reasons that it has seen on another.
 */
export class ClassReader {
  private numbering: object | null = null;
  private known: Remembered = remember();

  /** `hash`: of reasons, 64 bits, signed, in digits. */
  constructor(private readonly hash: (text: string) => string) {}

  /** `given` is the answer of an evaluator for EDGE_ACTIONS. What is allowed is explained, once a reason. */
  read({ grants }: PreparedKey, given: KeyExplanations): (ClassAccess | null)[] {
    const known = this.remembered(given.numbering);
    const width = EDGE_ACTIONS.length;
    // Retiring is a grant's to give where there is one, and IAM's where there is none.
    const isRetiring = grants === null || grants.length > 0;
    const ofSamples: number[] = [];
    const units = new Uint16Array(2 * width);
    const read = (of: number): ClassAccess | null => {
      const explanations = given.explanations(of);
      for (let at = 0; at < width; at++) {
        const sample = explanations[at] ?? 0;
        const verdict = given.verdicts[of * width + at] ?? -1;
        let said = ofSamples[sample] ?? sayingOf(known, given, sample, verdict);
        ofSamples[sample] = said;
        if (at === RETIRE && !isRetiring) said = known.sayings[said]?.throughIam ?? said;
        units[2 * at] = said & 0xffff;
        units[2 * at + 1] = said >>> 16;
      }
      return this.access(known, Reflect.apply(String.fromCharCode, null, units));
    };
    return given.representatives.map((_, of) => {
      if (given.told === null) return read(of);
      const name = (given.told[of] ?? 0) * 2 + (isRetiring ? 1 : 0);
      const found = known.told.get(name);
      if (found !== undefined) return found;
      const access = read(of);
      known.told.set(name, access);
      known.size += 1;
      return access;
    });
  }

  private access(known: Remembered, name: string): ClassAccess | null {
    const found = known.classes.get(name);
    if (found !== undefined) return found;
    const all = EDGE_ACTIONS.map((_, at) => {
      const number = name.charCodeAt(2 * at) + name.charCodeAt(2 * at + 1) * 0x1_0000;
      return known.sayings[number];
    });
    const sets = toSets(all.map((each) => each?.code ?? "?").join(""));
    const policies = listOf(known, new Set(all.flatMap((each) => each?.policies ?? [])));
    const reasons = () => this.hash(all.map((each) => each?.text ?? "").join("\n"));
    const access = isEdge(sets)
      ? { id: known.classes.size, sets, reasons: reasons(), policies }
      : null;
    known.classes.set(name, access);
    known.size += 1;
    return access;
  }

  private remembered(numbering: object): Remembered {
    if (this.numbering !== numbering || this.known.size > MAX_REMEMBERED) this.known = remember();
    this.numbering = numbering;
    return this.known;
  }

  /** Changes when numbers of accesses begin anew. */
  get epoch(): object {
    return this.known;
  }

  /** How many entries are remembered. */
  get size(): number {
    return this.known.size;
  }
}

function listOf({ places: known }: Remembered, places: ReadonlySet<number>): readonly number[] {
  const list = [...places].sort((a, b) => a - b);
  const name = list.join();
  const found = known.get(name) ?? list;
  known.set(name, found);
  return found;
}

function remember(): Remembered {
  const said = EDGE_ACTIONS.map(() => new Map<number, number>());
  const known: Remembered = {
    ...{ said, sayings: [], numbers: new Map(), places: new Map(), classes: new Map() },
    ...{ told: new Map(), size: 0 },
  };
  for (const verdict of NOT_GIVEN) numberOf(known, { code: CODES[verdict][0], text: "" }, []);
  return known;
}

/** The number of what is said of a sample with a verdict. */
function sayingOf(
  known: Remembered,
  given: KeyExplanations,
  sample: number,
  verdict: number,
): number {
  const is = VERDICTS[verdict] ?? "unknown";
  if (is !== "allowed" && is !== "allowed-if") return NOT_GIVEN.indexOf(is);
  const { action = 0, reason = 0 } = given.samples[sample] ?? {};
  const said = known.said[action];
  const found = said?.get(reason);
  if (found !== undefined) return found;
  const cell = given.cell(sample);
  const policies = listOf(known, new Set(policiesOf(cell)));
  const text = reasonFacts(cell);
  const code = CODES[is][isThroughIam(cell) ? 1 : 0];
  const number = numberOf(known, { code, text }, policies);
  said?.set(reason, number);
  known.size += 1;
  return number;
}

function numberOf(
  known: Remembered,
  { code, text }: Pick<Saying, "code" | "text">,
  policies: readonly number[],
): number {
  const name = `${code}${text}`;
  const found = known.numbers.get(name);
  if (found !== undefined) return found;
  const number = known.sayings.length;
  known.numbers.set(name, number);
  const saying = { code, text, policies, throughIam: number };
  known.sayings.push(saying);
  const other = code === "A" ? "a" : code === "C" ? "c" : code;
  saying.throughIam = numberOf(known, { code: other, text }, policies);
  return number;
}
