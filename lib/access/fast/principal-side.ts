import { type PrincipalPart, policiesOf } from "../evaluate-parts";
import { accountOf } from "../rules/caller";
import type { PolicyDocument } from "../rules/parse-policy";
import {
  joinResults,
  type PrincipalPolicies,
  type PrincipalResults,
} from "../rules/principal-side";
import { type Answer, Answers } from "./answers";
import type { DocumentReader } from "./document-facts";
import { DocumentSides, type OnKey } from "./document-side";
import { Chain, Interner, ListInterner } from "./interner";
import type { KeyFacts } from "./key-facts";
import type { Pair } from "./outcomes";
import { type Partitions, spread } from "./partitions";
import type { PrincipalFacts } from "./principal-facts";
import { join, NOTHING, type SaidToAction, type Saying } from "./sayings";
import { codeOf, groupsOf, idsOf, type Levels, type Slot, type Stack, Stacks } from "./stacks";
import type { Wanted } from "./wanted";

/** What one side says to all wanted actions, with its reasons. */
export interface Telling {
  answer: Answer;
  /** By wanted action: the number of what is said and why. */
  reasons: readonly number[];
}

/** What is remembered while one key is asked about. */
export interface Asking extends OnKey {
  tellings: Map<string, number>;
  levels: Map<PrincipalPolicies["scps"], Levels>;
}

export const newAsking = (): Asking => ({
  live: new Map(),
  speeches: new Map(),
  resources: new Map(),
  tellings: new Map(),
  levels: new Map(),
  outcomes: { of: null, texts: new Map() },
});

/** What principals' own policies say, told apart by verdict and by reason. */
export class PrincipalSides {
  readonly answers = new Answers();
  /** By number of a telling. */
  readonly tellings: Telling[] = [];
  private readonly told = new ListInterner();
  private readonly documents: DocumentSides;
  private readonly stacks: Stacks;
  /** By facts, traits and the sayings of all documents: the number of what they come to. */
  private readonly codes = new Chain();
  private readonly starts = new Map<string, readonly number[]>();
  private readonly texts = new Interner();
  private readonly said = new Map<number, number>();

  constructor(
    private readonly wanted: Wanted,
    reader: DocumentReader,
    private readonly partitions: Partitions,
  ) {
    this.documents = new DocumentSides(wanted, reader, partitions);
    this.stacks = new Stacks(wanted, this.documents, partitions);
  }

  /**
   * The number of what a principal's policies say on a key: equal numbers give equal verdicts and equal reasons, if
   * the key's side says the same.
   */
  of({ principal, own }: PrincipalFacts, key: KeyFacts, asking: Asking): number {
    const pair = { key: key.key, arn: key.arn, principal };
    const { identity, boundary, session, scps } = policiesOf(pair.key, pair.arn, principal);
    const slots: Slot[] = [
      this.documents.say(identity, pair, asking),
      boundary === null ? null : this.documents.say([boundary], pair, asking),
      session.length === 0 ? null : this.documents.say(session, pair, asking),
    ];
    const stack = this.stacks.of(scps, pair, asking, asking.levels);
    const facts = `${own}${relationOf(pair)}`;
    const name = `${facts}${idsOf(slots)}/${stack.id}`;
    const known = asking.tellings.get(name);
    if (known !== undefined) return known;
    const telling = this.tell(facts, slots, stack);
    asking.tellings.set(name, telling);
    return telling;
  }

  /** What a principal's policies say to one of the wanted actions, as `evaluatePrincipalPart` tells it. */
  part(pair: Pair, asking: Asking, position: number): PrincipalPart {
    const policies = policiesOf(pair.key, pair.arn, pair.principal);
    const { caller } = pair.principal;
    const said = (document: PolicyDocument) => {
      const speech = this.documents.of(document, pair, asking);
      return speech?.results[speech.groups.of[position] ?? -1] ?? NOTHING_TO_ACTION;
    };
    const { identity, boundary, session, scps } = policies;
    const results = {
      identity: identity.map(said),
      boundary: boundary && said(boundary),
      session: session.map(said),
      scps: scps.map((level) => level.map(said)),
    };
    const onAlias = this.wanted.actions[position]?.resources.includes("alias");
    return {
      side: joinResults(of(results, "own"), caller),
      alias: onAlias ? joinResults(of(results, "alias"), caller) : null,
    };
  }

  private tell(facts: string, slots: readonly Slot[], stack: Stack): number {
    const { codes, said: known } = this;
    const groups = this.partitions.refine(
      groupsOf(slots, this.partitions.traits, this.partitions),
      stack.groups,
    );
    const starts = this.startsOf(facts);
    const numbers = groups.firsts.map((position) => {
      const own = codeOf(codes, starts[position] ?? 0, slots, position, this.documents.nothing);
      const number = codes.of(own, stack.codes[position] ?? 0);
      if (!known.has(number)) {
        const text = `${facts}${this.wanted.traits[position]}`;
        const all = [...slots, ...stack.slots];
        known.set(number, this.answers.number(this.write(text, all, position)));
      }
      return number;
    });
    const reasons = spread(groups, numbers, 0);
    const telling = this.told.of(reasons);
    if (this.tellings[telling] !== undefined) return telling;
    const answer = this.answers.of(
      numbers.map((number) => known.get(number) ?? 0),
      groups,
    );
    this.tellings[telling] = { answer, reasons };
    return telling;
  }

  /** By wanted action: where its code begins, with the principal's facts and the action's traits. */
  private startsOf(facts: string): readonly number[] {
    const known = this.starts.get(facts);
    if (known !== undefined) return known;
    const starts = this.wanted.traits.map((traits) =>
      this.codes.of(0, this.texts.of(`${facts}${traits}`)),
    );
    this.starts.set(facts, starts);
    return starts;
  }

  /** All that a verdict asks of this side: what each place allows, and what any denies. */
  private write(facts: string, slots: readonly Slot[], position: number): string {
    const { sayings, nothing } = this.documents;
    const said = slots.map((slot) =>
      slot?.flatMap((speech) => sayings[speech.said[position] ?? nothing] ?? []),
    );
    const [allows, denies] = [allOf(said, "allows"), allOf(said, "denies")];
    const [aliasAllows, aliasDenies] = [allOf(said, "aliasAllows"), allOf(said, "aliasDenies")];
    return [facts, apart(allows), any(denies), apart(aliasAllows), any(aliasDenies)].join("\n");
  }

  get size(): number {
    const { told, answers, codes, documents, stacks } = this;
    return told.size + answers.size + codes.size + documents.size + stacks.size;
  }
}

type SlotSaid = readonly Saying[] | null | undefined;

function allOf(said: readonly SlotSaid[], what: keyof Saying): (string | null)[] {
  return said.map((slot) => (slot ? join(slot.map((each) => each[what])) : null));
}
const apart = (list: readonly (string | null)[]) => list.map((each) => each ?? "-").join("/");
const any = (list: readonly (string | null)[]) => join(list.map((each) => each ?? ""));

const NOTHING_TO_ACTION: SaidToAction = { own: NOTHING, alias: NOTHING };

interface AllSaid {
  identity: readonly SaidToAction[];
  boundary: SaidToAction | null;
  session: readonly SaidToAction[];
  scps: readonly (readonly SaidToAction[])[];
}

function of({ identity, boundary, session, scps }: AllSaid, on: "own" | "alias"): PrincipalResults {
  return {
    identity: identity.map((each) => each[on]),
    boundary: boundary?.[on] ?? null,
    session: session.map((each) => each[on]),
    scps: scps.map((level) => level.map((each) => each[on])),
  };
}

/** Whether a key is of the caller's account, of another, or the caller has none. */
function relationOf({ arn, principal }: Pair): string {
  const account = accountOf(principal.caller);
  return account === null ? "none" : account === arn.account ? "own" : "other";
}
