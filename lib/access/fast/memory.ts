import { EVALUATED, evaluateVerdict } from "../evaluate-cell";
import { evaluateKeyPart, type KeyPart } from "../evaluate-parts";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { accountOf } from "../rules/caller";
import { VERDICTS } from "../schemas";
import { DocumentReader } from "./document-facts";
import { Features } from "./features";
import { Chain, Interner } from "./interner";
import { type KeyFacts, type KeyTables, readKey } from "./key-facts";
import { KeySides, type KeyView } from "./key-side";
import { Partitions, spread } from "./partitions";
import { Population } from "./population";
import { type PrincipalFacts, readPrincipal, type ViewTables } from "./principal-facts";
import { Asking, PrincipalSides, type Telling } from "./principal-side";
import type { MembersTold, PartsOf, Reasons, Told } from "./told";
import type { Wanted } from "./wanted";

/** A key as it is remembered. */
export interface KnownKey {
  facts: KeyFacts;
  view: KeyView;
}

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
  /** By both sides' answers: rows of verdicts; and verdicts by what both sides say to one action. */
  private readonly answers = new Chain();
  private readonly rows: Uint8Array[] = [];
  private readonly questions = new Chain();
  private readonly verdicts: number[] = [];
  /** By what both sides say and why, on whatever keys. */
  private readonly told = new Chain();
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

  /** What members' own policies say on a key. */
  tellingsOfPrincipals({ facts: key }: KnownKey, population: Population): MembersTold {
    const { members } = population;
    const { principalSides: sides } = this;
    population.uses += 1;
    // What tells keys apart is worth finding out for principals that are asked about again.
    if (population.uses === 1 && members.length > 1) {
      const all = new Asking();
      return { tellings: Int32Array.from(members, (member) => sides.of(member, key, all)), all };
    }
    const views = population.viewsOf(key, this.viewTables);
    const { arn } = key.key.key;
    const tellings = new Int32Array(members.length);
    let asking: Asking | null = null;
    for (let position = 0; position < members.length; position++) {
      const [member, view] = [members[position], views[position]];
      if (member === undefined || view === undefined) continue;
      const exact = view.exact.has(arn);
      const signature = exact ? 0 : this.ofKeys.signature(view.profile, key, key.base);
      let telling = exact ? undefined : view.answers.get(signature);
      if (telling === undefined) {
        asking ??= new Asking();
        telling = sides.of(member, key, asking);
        if (!exact) view.answers.set(signature, telling);
      }
      tellings[position] = telling;
    }
    return { tellings, all: null };
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
    told: Told,
    parts: PartsOf,
  ): Uint8Array {
    const left = this.tellingOf(told.mine, this.principalSides.tellings);
    const right = this.tellingOf(told.theirs, view.tellings);
    const name = this.answers.of(left.answer.id, right.answer.id);
    const known = this.rows[name];
    if (known !== undefined) return known;
    const groups = this.partitions.refine(left.groups, right.groups);
    const verdicts = groups.firsts.map((index) => {
      const said = [left.answer.said[index] ?? 0, right.answer.said[index] ?? 0] as const;
      const question = this.questions.of(...said);
      const found = this.verdicts[question];
      if (found !== undefined) return found;
      const [action, given] = [this.wanted.actions[index], parts(told, index)];
      if (action === undefined) return 0;
      const verdict = VERDICTS.indexOf(evaluateVerdict(facts.key, principal, action, given));
      this.verdicts[question] = verdict;
      return verdict;
    });
    const row = Uint8Array.from(spread(groups, verdicts, 0));
    this.rows[name] = row;
    return row;
  }

  /**
   * What both sides say and why, but for names in words, as numbers. Those of all keys go together. Actions that an explanation tells apart in words alone are in groups of their own.
   */
  reasons(
    { facts, view }: KnownKey,
    { principal }: PrincipalFacts,
    { mine, theirs }: Told,
  ): Reasons {
    const own = accountOf(principal.caller) === facts.arn.account;
    const words = own ? this.partitions.words : this.partitions.wordsAbroad;
    const left = this.tellingOf(mine, this.principalSides.tellings);
    const right = this.tellingOf(theirs, view.tellings);
    const { partitions } = this;
    const groups = partitions.refine(partitions.refine(left.groups, right.groups), words);
    return { groups, mine: left.reasons, theirs: right.reasons, words };
  }

  /** A number for what both sides say and why: equal ones, on whatever keys, have the same verdicts and `reasons`. */
  numberOf({ view }: KnownKey, { mine, theirs }: Told): number {
    return this.told.of(mine, this.tellingOf(theirs, view.tellings).id);
  }

  /** Of a key of which nothing is known, to anyone. */
  get noReasons(): Reasons {
    const { whole } = this.partitions;
    return { groups: whole, mine: [], theirs: [], words: whole };
  }

  /**
   * What both sides say on a key for `evaluateCell`: the key's once for all principals to whom it says the same, the
   * principals' as it was found out for `asking`; who was not asked for it is evaluated anew.
   */
  parts({ view }: KnownKey, asking: Asking | null): PartsOf {
    if (asking === null) return () => EVALUATED;
    const known = new Chain();
    const parts: KeyPart[] = [];
    const told = new Map();
    return ({ mine, theirs }, position) => ({
      told,
      principalPart: (_key, _arn, _policies, { context: { caller } }) =>
        this.principalSides.part(mine, caller, asking, position),
      keyPart: (...asked) => {
        const group = this.tellingOf(theirs, view.tellings).groups.of[position] ?? 0;
        const name = known.of(theirs, group);
        const part = parts[name] ?? evaluateKeyPart(...asked);
        parts[name] = part;
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
    const { chain, texts, answers, questions, told, ofKeys, ofPrincipals } = this;
    const { principalSides, keySides } = this;
    const parts = [
      chain,
      texts,
      answers,
      questions,
      told,
      ofKeys,
      ofPrincipals,
      principalSides,
      keySides,
      this.partitions,
    ];
    return parts.reduce((sum, { size }) => sum + size, 0);
  }
}
