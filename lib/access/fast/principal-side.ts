import { type PrincipalPart, policiesOf } from "../evaluate-parts";
import { accountOf, type Caller } from "../rules/caller";
import { joinResults, type PrincipalPolicies } from "../rules/principal-side";
import { type Answer, Answers } from "./answers";
import type { DocumentReader } from "./document-facts";
import { DocumentSides, OnKey } from "./document-side";
import { Chain, Interner, ListInterner } from "./interner";
import type { KeyFacts } from "./key-facts";
import type { Pair } from "./outcomes";
import { type Partition, type Partitions, spread } from "./partitions";
import type { PrincipalFacts } from "./principal-facts";
import {
  ALWAYS,
  type AllSaid,
  NOTHING_TO_ACTION,
  resultsOn,
  type SaidToAction,
  type Saying,
  SILENT,
} from "./sayings";
import { type LevelsOnKey, type Slot, type Stack, Stacks, StackTable } from "./stacks";
import type { Wanted } from "./wanted";

/** What one side says to all wanted actions, with its reasons. */
export interface Telling {
  /** Equal for equal `reasons`, on whatever keys. */
  id: number;
  answer: Answer;
  /** By wanted action: the number of what is said and why. */
  reasons: readonly number[];
  /** Actions that are told the same, or more closely. */
  groups: Partition;
}

/** What is remembered of principals' policies while one key is asked about. */
export class Asking extends OnKey {
  readonly levels: LevelsOnKey = new Map();
  readonly own = new StackTable();
  readonly factsAndOwn = new Chain();
  readonly names = new Chain();
  /** By number in `names`. */
  readonly tellings: number[] = [];
  /** By telling: where it comes from, of the principal who was asked first. */
  readonly stacks = new Map<number, Stacked>();
  /** By number of what is said and why. */
  readonly parts = new Map<number, PrincipalPart>();
}

/** What one principal's policies say. */
interface Stacked extends Pick<PrincipalPolicies, "scpsDoubt"> {
  own: Stack;
  scps: Stack;
}

/** What principals' own policies say, told apart by verdict and by reason. */
export class PrincipalSides {
  readonly answers = new Answers();
  /** By number of a telling. */
  readonly tellings: Telling[] = [];
  private readonly told = new ListInterner();
  private readonly documents: DocumentSides;
  private readonly stacks: Stacks;
  /** What own policies and SCPs say to an action. */
  private readonly contents = new Chain();
  /** By content: the number of what a verdict asks of it; and where nobody knows whether SCPs bind. */
  private readonly said: number[] = [];
  private readonly saidInDoubt: number[] = [];
  private readonly decisives = new Chain();
  private readonly texts = new Interner();
  /** The same with the facts of the principal and the traits of the action, with reasons and without. */
  private readonly codes = new Chain();
  private readonly verdicts = new Chain();
  private readonly starts: (readonly number[])[] = [];

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
    const { documents, stacks } = this;
    const pair = { key: key.key, arn: key.arn, principal };
    const policies = policiesOf(pair.key, pair.arn, principal);
    const { identity, boundary, session, scps, scpsDoubt } = policies;
    const slots: Slot[] = [
      documents.say(identity, pair, asking),
      boundary === null ? null : documents.say([boundary], pair, asking),
      session.length === 0 ? null : documents.say(session, pair, asking),
    ];
    const stack = stacks.of(slots, asking.own);
    const above = stacks.ofScps(scps, pair, asking, asking.levels);
    const facts = own * RELATIONS + relationOf(pair);
    const name = asking.names.of(asking.factsAndOwn.of(facts, stack.id), above.id);
    const known = asking.tellings[name];
    if (known !== undefined) return known;
    const stacked = { own: stack, scps: above, scpsDoubt };
    const telling = this.tell(facts, stacked);
    asking.tellings[name] = telling;
    if (!asking.stacks.has(telling)) asking.stacks.set(telling, stacked);
    return telling;
  }

  /** What the policies of who was told this say to one of the wanted actions, as `evaluatePrincipalPart` tells it. */
  part(telling: number, caller: Caller, asking: Asking, position: number): PrincipalPart {
    const stacks = asking.stacks.get(telling);
    const code = this.tellings[telling]?.reasons[position];
    if (stacks === undefined || code === undefined) throw new Error("This was not told here.");
    const known = asking.parts.get(code);
    if (known !== undefined) return known;
    const { own, scps, scpsDoubt } = stacks;
    const [identity, boundary, session] = own.slots.map((slot) => saidIn(slot, position));
    const all: AllSaid = {
      identity: identity ?? [],
      boundary: boundary ? (boundary[0] ?? NOTHING_TO_ACTION) : null,
      // A session policy that says nothing allows nothing.
      session: session?.length === 0 ? [NOTHING_TO_ACTION] : (session ?? []),
      scps: scps.slots.map((slot) => saidIn(slot, position) ?? []),
      scpsDoubt,
    };
    const onAlias = this.wanted.actions[position]?.resources.includes("alias");
    const part: PrincipalPart = {
      side: joinResults(resultsOn("own", all), caller),
      alias: onAlias ? joinResults(resultsOn("alias", all), caller) : null,
    };
    asking.parts.set(code, part);
    return part;
  }

  private tell(facts: number, { own, scps, scpsDoubt }: Stacked): number {
    const known = scpsDoubt === null ? this.said : this.saidInDoubt;
    const { partitions, contents, codes, verdicts } = this;
    const groups = partitions.refine(partitions.refine(partitions.traits, own.groups), scps.groups);
    const starts = this.startsOf(facts);
    const reasons: number[] = [];
    const answers: number[] = [];
    for (const position of groups.firsts) {
      const mine = own.codes[own.groups.of[position] ?? -1] ?? 0;
      const content = contents.of(mine, scps.codes[scps.groups.of[position] ?? -1] ?? 0);
      const start = starts[position] ?? 0;
      let said = known[content];
      if (said === undefined) {
        // Denies stand together but where those of SCPs may not count.
        const denying =
          scpsDoubt === null ? [[...own.slots, ...scps.slots]] : [own.slots, scps.slots];
        said = this.decisive([...own.slots, ...scps.slots], denying, position);
        known[content] = said;
      }
      reasons.push(codes.of(start, content));
      answers.push(verdicts.of(start, said));
    }
    const all = spread(groups, reasons, 0);
    const telling = this.told.of(all);
    this.tellings[telling] ??= {
      ...{ id: telling, reasons: all, groups },
      answer: this.answers.of(answers, groups),
    };
    return telling;
  }

  /** By wanted action: the number of the principal's facts with the action's traits. */
  private startsOf(facts: number): readonly number[] {
    const known = this.starts[facts];
    if (known !== undefined) return known;
    const starts = this.wanted.traits.map((traits) => this.texts.of(`${facts} ${traits}`));
    this.starts[facts] = starts;
    return starts;
  }

  /** The number of all that a verdict asks of what policies say: what each place allows, and what any denies. */
  private decisive(
    slots: readonly Slot[],
    denying: readonly (readonly Slot[])[],
    position: number,
  ) {
    let code = this.apart(0, slots, position, "allows");
    code = this.apart(code, slots, position, "aliasAllows");
    for (const what of ["denies", "aliasDenies"] as const) {
      for (const each of denying)
        code = this.join(this.decisives.of(code, 0), each, position, what);
    }
    return code;
  }

  /** Each place for itself. */
  private apart(before: number, slots: readonly Slot[], position: number, what: keyof Saying) {
    let code = before;
    for (const slot of slots) {
      code = this.decisives.of(code, slot === null ? 0 : 1);
      code = this.join(code, [slot], position, what);
    }
    return code;
  }

  /** All of them as one disjunction. */
  private join(before: number, slots: readonly Slot[], position: number, what: keyof Saying) {
    const { sayings } = this.documents;
    let code = before;
    for (const slot of slots) {
      for (const { groups, said } of slot ?? []) {
        const saying = sayings[said[groups.of[position] ?? -1] ?? -1]?.[what] ?? SILENT;
        if (saying === ALWAYS) return this.decisives.of(before, 2);
        if (saying !== SILENT) code = this.decisives.of(code, saying + 1);
      }
    }
    return code;
  }

  get size(): number {
    const { told, answers, contents, decisives, codes, verdicts, documents, stacks } = this;
    const parts = [told, answers, contents, decisives, codes, verdicts, documents, stacks];
    return parts.reduce((sum, { size }) => sum + size, 0);
  }
}

/** Word for word. */
function saidIn(slot: Slot, position: number): SaidToAction[] | null {
  return (
    slot?.map(({ groups, results }) => results[groups.of[position] ?? -1] ?? NOTHING_TO_ACTION) ??
    null
  );
}

/**
 * Whether a key is of the caller's account, of another, or the caller has none; and whether the key's organisation has a
 * management account that could not be read.
 */
function relationOf({ key, arn, principal }: Pair): number {
  const account = accountOf(principal.caller);
  if (account === null) return 0;
  if (account !== arn.account) return 1;
  return key.managementAccount === null ? 2 : 3;
}
const RELATIONS = 4;
