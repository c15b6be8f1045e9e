import {
  contextOf,
  evaluatePrincipalPart,
  type PrincipalPart,
  policiesOf,
  sceneOf,
} from "../evaluate-parts";
import { accountOf } from "../rules/caller";
import type { PolicyDocument } from "../rules/parse-policy";
import type { PrincipalPolicies, PrincipalSide } from "../rules/principal-side";
import { groupActions } from "./action-groups";
import { type Answer, Answers, spread } from "./answers";
import type { DocumentReader, StatementFacts } from "./document-facts";
import { FormulaWriter } from "./formula-text";
import { Interner } from "./interner";
import type { KeyFacts } from "./key-facts";
import { conditionOutcome, type Pair, rawOfPrincipal, resourceOutcome } from "./outcomes";
import type { PrincipalFacts } from "./principal-facts";
import type { Wanted } from "./wanted";

/** What principals' own policies say, told apart by verdict and by reason. */
export class PrincipalSides {
  readonly answers = new Answers();
  /** By number of a telling: its answer. */
  readonly tellings: Answer[] = [];
  private readonly told = new Interner();

  constructor(
    private readonly wanted: Wanted,
    private readonly reader: DocumentReader,
  ) {}

  /**
   * The number of what a principal's policies say on a key: equal numbers give equal verdicts and equal reasons, if
   * the key's side says the same. `known` remembers the answers on this key.
   */
  of(facts: PrincipalFacts, key: KeyFacts, known: Map<string, number>): number {
    const { principal } = facts;
    const pair = { key: key.key, arn: key.arn, principal };
    const relation = relationOf(pair);
    const policies = policiesOf(pair.key, pair.arn, principal);
    const live = new Live(this.reader, this.wanted, pair);
    const kept = live.policies(policies);
    const name = `${facts.own}${relation}${live.name(facts)}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const telling = this.tell(`${facts.own}${relation}`, pair, kept, live.statements);
    known.set(name, telling);
    return telling;
  }

  private tell(
    facts: string,
    pair: Pair,
    policies: PrincipalPolicies,
    statements: readonly StatementFacts[],
  ): number {
    const { wanted } = this;
    const groups = groupActions(wanted, statements);
    const verdicts: string[] = [];
    const reasons: string[] = [];
    const context = contextOf(pair.key, pair.arn, pair.principal);
    for (const [position = 0] of groups) {
      const action = wanted.actions[position];
      if (action === undefined) continue;
      const scene = sceneOf(context, pair.principal, action);
      const part = evaluatePrincipalPart(pair.key, pair.arn, policies, scene);
      const verdict = writePart(part, new FormulaWriter(false));
      verdicts.push(`${facts}${wanted.traits[position]}${verdict}`);
      const writer = new FormulaWriter(true);
      reasons.push(`${writePart(part, writer)}${writeHits(part, writer)}`);
    }
    const length = wanted.actions.length;
    const answer = this.answers.of(spread(groups, verdicts, length));
    const text = `${answer.id}${facts}${spread(groups, reasons, length).join("\n")}`;
    const telling = this.told.of(text);
    this.tellings[telling] = answer;
    return telling;
  }

  get size(): number {
    return this.told.size + this.answers.size;
  }
}

/** Whether a key is of the caller's account, of another, or the caller has none. */
function relationOf({ arn, principal }: Pair): string {
  const account = accountOf(principal.caller);
  return account === null ? "none" : account === arn.account ? "own" : "other";
}

function writePart({ side, alias }: PrincipalPart, writer: FormulaWriter): string {
  return `${writeSide(side, writer)}${alias === null ? "" : `alias ${writeSide(alias, writer)}`}`;
}

function writeSide(side: PrincipalSide, writer: FormulaWriter): string {
  const { identity, boundary, session, scps, denies } = side;
  return [identity, boundary, session, denies, ...scps].map((each) => writer.write(each)).join("/");
}

function writeHits({ side, alias }: PrincipalPart, writer: FormulaWriter): string {
  return [...side.hits, ...(alias?.hits ?? [])]
    .map(({ statement, effect, formula }) => {
      return `${JSON.stringify(statement.ref)}${effect}${writer.write(formula)}`;
    })
    .join("\n");
}

/** The statements of a principal's policies that can say something on a key. */
class Live {
  readonly statements: StatementFacts[] = [];
  /** Their numbers, and those of documents that hold more than can be told; slots are kept apart. */
  private text = "";

  constructor(
    private readonly reader: DocumentReader,
    private readonly wanted: Wanted,
    private readonly pair: Pair,
  ) {}

  policies({ identity, boundary, session, scps }: PrincipalPolicies): PrincipalPolicies {
    return {
      identity: this.documents("i", identity),
      boundary: boundary === null ? null : (this.documents("b", [boundary], true)[0] ?? boundary),
      session: this.documents("s", session, true),
      scps: scps.map((documents) => this.documents("o", documents)),
    };
  }

  /** What tells the answer: the statements, and what their conditions make of the principal. */
  name(facts: PrincipalFacts): string {
    let name = this.text;
    for (const { id, refs, conditions, variables } of this.statements) {
      if (refs.length === 0) continue;
      name += `|${id}`;
      if (variables.length > 0) name += rawOfPrincipal(facts.principal, variables);
      for (const condition of conditions) {
        if (condition.ofKey.length === condition.refs.length) continue;
        name += `;${conditionOutcome(this.pair, condition, this.wanted)}`;
      }
    }
    return name;
  }

  private documents(
    slot: string,
    documents: readonly PolicyDocument[],
    keepEmpty = false,
  ): PolicyDocument[] {
    this.text += slot;
    const kept: PolicyDocument[] = [];
    for (const document of documents) {
      const { id, statements } = this.reader.read(document);
      const live = statements.filter((statement) => this.isLive(statement));
      if (document.doubt !== null) this.text += `d${id}`;
      for (const statement of live) this.text += `,${statement.id}`;
      this.statements.push(...live);
      if (live.length > 0 || document.doubt !== null || keepEmpty) {
        kept.push({ ...document, statements: live.map(({ statement }) => statement) });
      }
    }
    return kept;
  }

  private isLive({ statement, exact, rest, variables }: StatementFacts): boolean {
    const { resources } = statement;
    if (!resources.ok || variables.length > 0) return true;
    if (rest === null && !resources.value.except) {
      return exact.length === 0 || exact.includes(this.pair.key.key.arn);
    }
    return /[^0;]/.test(resourceOutcome(this.pair, resources.value, variables, this.wanted));
  }
}
