import { evaluateCell } from "../evaluate-cell";
import type { KeyExplanations } from "../fast/evaluator";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { type Cell, VERDICTS } from "../schemas";
import type { VerdictCode } from "../types";
import { EDGE_ACTIONS, type EdgeSets, isEdge, toSets } from "./edge-sets";
import { reasonFacts } from "./reason-facts";
import { isThroughIam, mayReachDirectly } from "./through-iam";

/** The access of all principals of one class to a key. */
export interface ClassAccess {
  sets: EdgeSets;
  /**
   * The hash of a text that is the same as long as what the key's policy and grants give has the same reasons, and what
   * is allowed if the same remaining conditions. Which policy of IAM gives what it gives is not part of it.
   */
  reasons: bigint;
}

/** What an explanation comes to: the number of its facts, and whether the access is through IAM alone. */
interface Told {
  facts: number;
  throughIam: boolean;
}

/** What is remembered from key to key, for one numbering of reasons. */
interface Remembered {
  told: Map<number, Told>[];
  /** Facts by number, and their numbers. */
  texts: string[];
  numbers: Map<string, number>;
  /** By codes and numbers of facts. */
  classes: Map<string, ClassAccess>;
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

/** Retiring is a grant's to give where there is one, and IAM's where there is none. */
function canBeGranted({ grants }: PreparedKey, action: string): boolean {
  return action !== "kms:RetireGrant" || grants === null || grants.length > 0;
}

/**
 * What each class of principals may do with a key, by class; null where it may do nothing. Keep one for many keys: it
 * knows again reasons that it has seen on another.
 */
export class ClassReader {
  private numbering: object | null = null;
  private known: Remembered = remember();

  /** `hash`: of reasons, 64 bits, signed. */
  constructor(private readonly hash: (text: string) => bigint) {}

  /**
   * `given` is the answer of an evaluator for EDGE_ACTIONS. Explained, once a reason, is only what the key's policy or
   * grants may give itself and what depends on conditions: to explain all would cost more than all the rest.
   */
  read(
    key: PreparedKey,
    principals: readonly PreparedPrincipal[],
    given: KeyExplanations,
  ): (ClassAccess | null)[] {
    const known = this.remembered(given.numbering);
    const width = EDGE_ACTIONS.length;
    return given.representatives.map((position, index) => {
      const principal = principals[position];
      if (principal === undefined) return null;
      const reaches = mayReachDirectly(key, principal.caller);
      const facts: number[] = [];
      let codes = "";
      for (const [at, action] of EDGE_ACTIONS.entries()) {
        const verdict = VERDICTS[given.verdicts[index * width + at] ?? -1] ?? "unknown";
        const [direct, throughIam] = CODES[verdict];
        const isGiven = verdict === "allowed" || verdict === "allowed-if";
        const mayBeDirect = isGiven && canBeGranted(key, action.name) && reaches(action);
        if (!isGiven) codes += direct;
        else if (verdict === "allowed" && !mayBeDirect) codes += throughIam;
        else {
          const { reason = 0 } = given.samples[given.explanations[index * width + at] ?? -1] ?? {};
          const said = tell(known, at, reason, () => evaluateCell(key, principal, action.name));
          facts.push(said.facts);
          codes += mayBeDirect && !said.throughIam ? direct : throughIam;
        }
      }
      return this.access(known, codes, facts);
    });
  }

  private access(known: Remembered, codes: string, facts: readonly number[]): ClassAccess | null {
    const name = `${codes}${facts.join()}`;
    const found = known.classes.get(name);
    if (found !== undefined) return found;
    const sets = toSets(codes);
    if (!isEdge(sets)) return null;
    const text = facts.map((number) => known.texts[number]).join("\n");
    const access = { sets, reasons: this.hash(text) };
    known.classes.set(name, access);
    known.size += 1;
    return access;
  }

  private remembered(numbering: object): Remembered {
    if (this.numbering !== numbering || this.known.size > MAX_REMEMBERED) this.known = remember();
    this.numbering = numbering;
    return this.known;
  }

  /** How many entries are remembered. */
  get size(): number {
    return this.known.size;
  }
}

function remember(): Remembered {
  const told = EDGE_ACTIONS.map(() => new Map<number, Told>());
  return { told, texts: [], numbers: new Map(), classes: new Map(), size: 0 };
}

function tell(known: Remembered, action: number, reason: number, ask: () => Cell): Told {
  const told = known.told[action];
  const found = told?.get(reason);
  if (found !== undefined) return found;
  const cell = ask();
  const text = reasonFacts(cell);
  const number = known.numbers.get(text) ?? known.texts.length;
  if (number === known.texts.length) {
    known.numbers.set(text, number);
    known.texts.push(text);
  }
  const fresh = { facts: number, throughIam: isThroughIam(cell) };
  told?.set(reason, fresh);
  known.size += 1;
  return fresh;
}
