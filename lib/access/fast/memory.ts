import { evaluateVerdict, type Parts } from "../evaluate-cell";
import { evaluateKeyPart, type KeyPart } from "../evaluate-parts";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { VERDICTS } from "../schemas";
import { DocumentReader } from "./document-facts";
import { Features } from "./features";
import { Chain, Interner } from "./interner";
import { type KeyFacts, type KeyTables, readKey } from "./key-facts";
import { KeySides, type KeyView } from "./key-side";
import { Partitions } from "./partitions";
import { Population } from "./population";
import { type PrincipalFacts, readPrincipal, type ViewTables } from "./principal-facts";
import { type Asking, PrincipalSides, type Telling } from "./principal-side";
import type { Wanted } from "./wanted";

/** A key as it is remembered. */
export interface KnownKey {
  facts: KeyFacts;
  view: KeyView;
}

/** What both sides say to one principal and one wanted action. */
export type PartsOf = (principal: PreparedPrincipal, theirs: number, position: number) => Parts;

/** What an evaluator remembers of documents, keys, principals and of what came of them. */
export class Memory {
  private readonly chain = new Chain();
  private readonly texts = new Interner();
  private readonly tables: KeyTables;
  private readonly viewTables: ViewTables;
  private readonly ofKeys = new Features<KeyFacts>(this.texts, this.chain);
  private readonly ofPrincipals = new Features<PrincipalFacts>(this.texts, this.chain);
  private readonly partitions: Partitions;
  private readonly principalSides: PrincipalSides;
  private readonly keySides: KeySides;
  private readonly keys = new WeakMap<PreparedKey, KnownKey>();
  private readonly principals = new WeakMap<PreparedPrincipal, PrincipalFacts>();
  private readonly populations = new WeakMap<readonly PreparedPrincipal[], Population>();
  private readonly rows = new Map<number, Uint8Array>();
  private readonly verdicts = new Map<number, number>();
  private keyCount = 0;
  private principalCount = 0;

  constructor(private readonly wanted: Wanted) {
    const reader = new DocumentReader(wanted);
    this.partitions = new Partitions(wanted);
    this.tables = { reader, bases: new Interner(), stacks: new Interner() };
    this.viewTables = { wanted, reader, features: this.ofKeys };
    this.principalSides = new PrincipalSides(wanted, reader, this.partitions);
    this.keySides = new KeySides(wanted, this.ofPrincipals, this.partitions);
  }

  /** The key, read; null when its ARN is not a key's. */
  key(key: PreparedKey): KnownKey | null {
    if (key.arn === null) return null;
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    const facts = readKey(key, key.arn, this.keyCount++, this.tables);
    const read = { facts, view: this.keySides.view(facts) };
    this.keys.set(key, read);
    return read;
  }

  population(principals: readonly PreparedPrincipal[]): Population {
    const known = this.populations.get(principals);
    if (known !== undefined) return known;
    const population = new Population(principals.map((each) => this.principal(each)));
    this.populations.set(principals, population);
    return population;
  }

  private principal(principal: PreparedPrincipal): PrincipalFacts {
    const known = this.principals.get(principal);
    if (known !== undefined) return known;
    const facts = readPrincipal(principal, this.principalCount++, this.texts);
    this.principals.set(principal, facts);
    return facts;
  }

  /** By member: the number of what its own policies say on a key. */
  tellingsOfPrincipals(
    { facts: key }: KnownKey,
    population: Population,
    asking: Asking,
  ): Int32Array {
    const { members } = population;
    // What tells keys apart is worth finding out for principals that are asked about again.
    population.uses += 1;
    if (population.uses === 1 && members.length > 1) {
      return Int32Array.from(members, (member) => this.principalSides.of(member, key, asking));
    }
    const views = population.viewsOf(key, this.viewTables);
    const { arn } = key.key.key;
    const tellings = new Int32Array(members.length);
    for (let position = 0; position < members.length; position++) {
      const [member, view] = [members[position], views[position]];
      if (member === undefined || view === undefined) continue;
      if (view.exact.has(arn)) {
        tellings[position] = this.principalSides.of(member, key, asking);
        continue;
      }
      const signature = this.ofKeys.signature(view.profile, key, key.base);
      let telling = view.answers.get(signature);
      if (telling === undefined) {
        telling = this.principalSides.of(member, key, asking);
        view.answers.set(signature, telling);
      }
      tellings[position] = telling;
    }
    return tellings;
  }

  /** By member: the number, for this key, of what the key's side says. */
  tellingsOfKey({ facts: key, view }: KnownKey, population: Population): Int32Array {
    const { members } = population;
    if (key.individual) {
      return Int32Array.from(members, (member) => this.keySides.of(key, view, member, null));
    }
    const parts = population.partsBy(view.profile, this.ofPrincipals, ({ start }) => start);
    const named = population.named(key.names);
    const ofParts = new Int32Array(parts.signatures.length).fill(-1);
    const tellings = new Int32Array(members.length);
    for (let position = 0; position < members.length; position++) {
      const [part = 0, member] = [parts.of[position], members[position]];
      if (member === undefined) continue;
      // Who is named does not stand for the others of its part.
      if (named.has(position)) {
        tellings[position] = this.keySides.of(key, view, member, null);
        continue;
      }
      if (ofParts[part] === -1) {
        ofParts[part] = this.keySides.of(key, view, member, parts.signatures[part] ?? 0);
      }
      tellings[position] = ofParts[part] ?? 0;
    }
    return tellings;
  }

  /** The verdicts of a member on a key, one for each action, as positions in VERDICTS. */
  row(
    { facts, view }: KnownKey,
    { principal }: PrincipalFacts,
    mine: number,
    theirs: number,
    parts: PartsOf,
  ): Uint8Array {
    const left = this.tellingOf(mine, this.principalSides.tellings).answer;
    const right = this.tellingOf(theirs, view.tellings).answer;
    const name = left.id * 0x400_0000 + right.id;
    const known = this.rows.get(name);
    if (known !== undefined) return known;
    const row = Uint8Array.from(this.wanted.actions, (action, index) => {
      const question = (left.said[index] ?? 0) * 0x400_0000 + (right.said[index] ?? 0);
      const found = this.verdicts.get(question);
      if (found !== undefined) return found;
      const given = parts(principal, theirs, index);
      const verdict = VERDICTS.indexOf(evaluateVerdict(facts.key, principal, action, given));
      this.verdicts.set(question, verdict);
      return verdict;
    });
    this.rows.set(name, row);
    return row;
  }

  /** By action, as numbers: what both sides say and why, but for names in words. Those of all keys go together. */
  reasons({ view }: KnownKey, mine: number, theirs: number): number[] {
    const left = this.tellingOf(mine, this.principalSides.tellings).reasons;
    const right = this.tellingOf(theirs, view.tellings).reasons;
    return left.map((number, index) => number * 0x400_0000 + (right[index] ?? 0));
  }

  /**
   * What both sides say on a key for `evaluateCell`: the key's once for all principals to whom it says the same
   * (`theirs`), the principals' as it was found out for `asking`.
   */
  parts({ facts: { key, arn } }: KnownKey, asking: Asking): PartsOf {
    const known = new Map<number, KeyPart>();
    return (principal, theirs, position) => ({
      principalPart: () => this.principalSides.part({ key, arn, principal }, asking, position),
      keyPart: (...asked) => {
        const name = theirs * this.wanted.actions.length + position;
        const part = known.get(name) ?? evaluateKeyPart(...asked);
        known.set(name, part);
        return part;
      },
    });
  }

  private tellingOf(number: number, tellings: readonly Telling[]): Telling {
    const telling = tellings[number];
    if (telling === undefined) throw new Error("A side has not said this.");
    return telling;
  }

  /** How many entries are kept, roughly. */
  get size(): number {
    const { chain, texts, rows, verdicts, ofKeys, ofPrincipals, principalSides, keySides } = this;
    const parts = [
      chain,
      texts,
      rows,
      verdicts,
      ofKeys,
      ofPrincipals,
      principalSides,
      keySides,
      this.partitions,
    ];
    return parts.reduce((sum, { size }) => sum + size, 0);
  }
}
