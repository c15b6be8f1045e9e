import { policiesOf } from "../evaluate-parts";
import { accountOf } from "../rules/caller";
import type { PolicyDocument } from "../rules/parse-policy";
import { type Answer, Answers } from "./answers";
import type { DocumentReader } from "./document-facts";
import { DocumentSides, join, type OnKey, type Saying, type Speech } from "./document-side";
import { Interner, ListInterner } from "./interner";
import type { KeyFacts } from "./key-facts";
import type { Pair } from "./outcomes";
import { type Partitions, spread } from "./partitions";
import type { PrincipalFacts } from "./principal-facts";
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
}

export const newAsking = (): Asking => ({
  live: new Map(),
  speeches: new Map(),
  tellings: new Map(),
  outcomes: { of: null, texts: new Map() },
});

/** What the documents of one place say: identity policies, boundary, session policies, a level of SCPs. */
type Slot = readonly Speech[] | null;

/** What principals' own policies say, told apart by verdict and by reason. */
export class PrincipalSides {
  readonly answers = new Answers();
  /** By number of a telling. */
  readonly tellings: Telling[] = [];
  private readonly told = new ListInterner();
  private readonly documents: DocumentSides;
  /** By facts, traits and the sayings of all documents: the number of what they come to. */
  private readonly codes = new Interner();
  private readonly said: number[] = [];

  constructor(
    private readonly wanted: Wanted,
    reader: DocumentReader,
    private readonly partitions: Partitions,
  ) {
    this.documents = new DocumentSides(wanted, reader, partitions);
  }

  /**
   * The number of what a principal's policies say on a key: equal numbers give equal verdicts and equal reasons, if
   * the key's side says the same.
   */
  of({ principal, own }: PrincipalFacts, key: KeyFacts, asking: Asking): number {
    const pair = { key: key.key, arn: key.arn, principal };
    const { identity, boundary, session, scps } = policiesOf(pair.key, pair.arn, principal);
    const slots: Slot[] = [
      this.say(identity, pair, asking),
      boundary === null ? null : this.say([boundary], pair, asking),
      session.length === 0 ? null : this.say(session, pair, asking),
      ...scps.map((documents) => this.say(documents, pair, asking)),
    ];
    const facts = `${own}${relationOf(pair)}`;
    const name = `${facts}${slots.map((slot) => slot?.map(({ id }) => id).join() ?? "-").join("/")}`;
    const known = asking.tellings.get(name);
    if (known !== undefined) return known;
    const telling = this.tell(facts, slots);
    asking.tellings.set(name, telling);
    return telling;
  }

  private say(documents: readonly PolicyDocument[], pair: Pair, asking: Asking): Slot {
    return documents.flatMap((document) => this.documents.of(document, pair, asking) ?? []);
  }

  private tell(facts: string, slots: readonly Slot[]): number {
    const { wanted, codes, said: known, documents } = this;
    let groups = this.partitions.traits;
    // From the back, where the SCPs are that many principals share.
    for (const slot of slots.toReversed()) {
      for (const speech of slot ?? []) groups = this.partitions.refine(groups, speech.groups);
    }
    const numbers = groups.firsts.map((position) => {
      let code = `${facts}${wanted.traits[position]}`;
      for (const slot of slots) {
        code += slot === null ? "/-" : "/";
        for (const { said } of slot ?? []) {
          const saying = said[position] ?? documents.nothing;
          if (saying !== documents.nothing) code += `${saying},`;
        }
      }
      const number = codes.of(code);
      known[number] ??= this.answers.number(
        this.write(`${facts}${wanted.traits[position]}`, slots, position),
      );
      return number;
    });
    const reasons = spread(groups, numbers, 0);
    const telling = this.told.of(reasons);
    if (this.tellings[telling] !== undefined) return telling;
    const answer = this.answers.of(
      numbers.map((number) => known[number] ?? 0),
      groups,
    );
    this.tellings[telling] = { answer, reasons };
    return telling;
  }

  /** All that a verdict asks of this side: what each place allows, and what any denies. */
  private write(facts: string, slots: readonly Slot[], position: number): string {
    const sayings = slots.map((slot) =>
      slot?.map(({ said }) => this.documents.sayings[said[position] ?? this.documents.nothing]),
    );
    const all = (of: (saying: Saying) => string) =>
      sayings.map((slot) => slot && join(slot.map((each) => (each === undefined ? "" : of(each)))));
    const none = (list: readonly (string | undefined)[]) =>
      list.map((each) => each ?? "-").join("/");
    const any = (list: readonly (string | undefined)[]) => join(list.map((each) => each ?? ""));
    const [allows, denies] = [all((each) => each.allows), all((each) => each.denies)];
    const alias = [all((each) => each.aliasAllows), all((each) => each.aliasDenies)] as const;
    return [facts, none(allows), any(denies), none(alias[0]), any(alias[1])].join("\n");
  }

  get size(): number {
    return this.told.size + this.answers.size + this.codes.size + this.documents.size;
  }
}

/** Whether a key is of the caller's account, of another, or the caller has none. */
function relationOf({ arn, principal }: Pair): string {
  const account = accountOf(principal.caller);
  return account === null ? "none" : account === arn.account ? "own" : "other";
}
