import { aliasTarget, contextOf, sceneOf, targetOf } from "../evaluate-parts";
import { evaluateDocument } from "../rules/evaluate-document";
import { exactKeyArn } from "../rules/match-resource";
import type { PolicyDocument } from "../rules/parse-policy";
import type { Resources } from "../rules/parse-statement";
import type { ConditionFacts, DocumentReader, StatementFacts } from "./document-facts";
import { FormulaWriter, refText } from "./formula-text";
import { Chain, Interner, ListInterner } from "./interner";
import { Outcomes, type Pair, rawOfPrincipal, resourceOutcome } from "./outcomes";
import type { Partition, Partitions } from "./partitions";
import { NOTHING_TO_ACTION, numberSaying, type SaidToAction, type Saying } from "./sayings";
import type { Wanted } from "./wanted";

/** A document's statements that can say something on a key, in place of the document. */
interface LiveDocument {
  document: PolicyDocument;
  statements: readonly StatementFacts[];
  asks: Asks;
  /** What it said first, and to whom. */
  first: { pair: Pair; speech: Speech } | null;
  /** By the number of what it asks, where it asks and more than one principal has it. */
  speeches: Map<number, Speech> | null;
}

/** What statements ask of a principal or a request: each condition once, and the keys in variables of resources. */
export interface Asks {
  conditions: readonly ConditionFacts[];
  variables: readonly string[];
}

/** What a document says to all wanted actions. */
export interface Speech {
  /** Equal for equal sayings to the same groups. */
  id: number;
  /** Actions that are told the same, or more closely. */
  groups: Partition;
  /** By group: the number of a saying. */
  said: readonly number[];
  /** By group: what the policy says, word for word. */
  results: readonly SaidToAction[];
}

/** What is remembered of documents while one key is asked about. */
export class OnKey {
  readonly live = new Map<PolicyDocument, LiveDocument | null>();
  /** Whether resources without variables can cover what is acted on. */
  readonly resources = new Map<string, boolean>();
  private readonly outcomes = new Map<string, Outcomes>();
  private readonly codes = new Chain();
  private readonly texts = new Interner();

  /** A number for what a principal answers to what is asked: equal for equal answers. */
  answerTo({ conditions, variables }: Asks, pair: Pair, wanted: Wanted): number {
    const { outcomes, codes, texts } = this;
    let code = 0;
    if (variables.length > 0) {
      code = codes.of(0, texts.of(rawOfPrincipal(pair.principal, variables)));
    }
    for (const condition of conditions) {
      let known = outcomes.get(condition.text);
      if (known === undefined) {
        known = new Outcomes(condition, wanted);
        outcomes.set(condition.text, known);
      }
      code = codes.of(code, texts.of(known.of(pair)));
    }
    return code;
  }
}

/** What single documents of principals say on keys, by wanted action. */
export class DocumentSides {
  /** By number of a saying. */
  readonly sayings: Saying[] = [];
  /** The number of the saying that is nothing. */
  readonly nothing: number;
  private readonly texts = new Interner();
  private readonly verdictTexts = new Interner();
  private readonly lists = new ListInterner();

  constructor(
    private readonly wanted: Wanted,
    private readonly reader: DocumentReader,
    private readonly partitions: Partitions,
  ) {
    this.nothing = this.number(NOTHING_TO_ACTION);
  }

  /** What a document says on a key to a principal; null when that is nothing, to any action. */
  of(document: PolicyDocument, pair: Pair, onKey: OnKey): Speech | null {
    const live = this.live(document, pair, onKey);
    if (live === null) return null;
    const { first, asks } = live;
    if (first === null) {
      const speech = this.evaluate(live, pair);
      live.first = { pair, speech };
      return speech;
    }
    const open = asks.conditions.length > 0 || asks.variables.length > 0;
    if (!open || first.pair.principal === pair.principal) return first.speech;
    const { wanted } = this;
    live.speeches ??= new Map([[onKey.answerTo(asks, first.pair, wanted), first.speech]]);
    const name = onKey.answerTo(asks, pair, wanted);
    const known = live.speeches.get(name);
    if (known !== undefined) return known;
    const speech = this.evaluate(live, pair);
    live.speeches.set(name, speech);
    return speech;
  }

  /** What documents of one place say that say something. */
  say(documents: readonly PolicyDocument[], pair: Pair, onKey: OnKey): Speech[] {
    const speeches: Speech[] = [];
    for (const document of documents) {
      const speech = this.of(document, pair, onKey);
      if (speech !== null) speeches.push(speech);
    }
    return speeches;
  }

  /** What documents ask, as far as their statements can say something on the key. */
  asksOf(documents: readonly PolicyDocument[], pair: Pair, onKey: OnKey): Asks {
    return asksOf(
      documents.flatMap((document) => this.live(document, pair, onKey)?.statements ?? []),
    );
  }

  private live(document: PolicyDocument, pair: Pair, onKey: OnKey): LiveDocument | null {
    const { live: known } = onKey;
    const found = known.get(document);
    if (found !== undefined) return found;
    const statements: StatementFacts[] = [];
    for (const statement of this.reader.read(document).statements) {
      if (this.isLive(statement, pair, onKey)) statements.push(statement);
    }
    const of: LiveDocument | null =
      statements.length === 0 && document.doubt === null
        ? null
        : {
            document: { ...document, statements: statements.map(({ statement }) => statement) },
            ...{ statements, asks: asksOf(statements), first: null, speeches: null },
          };
    known.set(document, of);
    return of;
  }

  private isLive(facts: StatementFacts, pair: Pair, onKey: OnKey): boolean {
    const { resources } = facts.statement;
    if (!resources.ok || facts.variables.length > 0) return true;
    const { except, templates } = resources.value;
    if (except) return this.covers(resources.value, pair, onKey);
    let others = false;
    for (const template of templates) {
      const arn = exactKeyArn(template);
      if (arn === pair.key.key.arn) return true;
      others ||= arn === null;
    }
    return others && (facts.rest === null || this.covers(facts.rest, pair, onKey));
  }

  /** Resources without variables come to the same for every principal; policies repeat them. */
  private covers(resources: Resources, pair: Pair, { resources: known }: OnKey): boolean {
    const { except, written, templates } = resources;
    // The document's version decides whether a text has variables.
    const plain = !written.some((text) => text.includes("${"));
    const name = `${except}${JSON.stringify(plain ? written : templates)}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const covers = /[^0;]/.test(resourceOutcome(pair, resources, [], this.wanted));
    known.set(name, covers);
    return covers;
  }

  private evaluate({ document, statements }: LiveDocument, pair: Pair): Speech {
    const { wanted } = this;
    const { key, arn, principal } = pair;
    const context = contextOf(key, arn, principal);
    const groups = this.partitions.told(statements, "targets");
    const results: SaidToAction[] = [];
    const said: number[] = [];
    for (const position of groups.firsts) {
      const action = wanted.actions[position];
      const spokenOf = statements.some(({ covers }) => covers[position]);
      if (action === undefined || (!spokenOf && document.doubt === null)) {
        results.push(NOTHING_TO_ACTION);
        said.push(this.nothing);
        continue;
      }
      const scene = sceneOf(context, principal, action);
      const own = evaluateDocument(document, scene, targetOf(key, action));
      const alias = action.resources.includes("alias")
        ? evaluateDocument(document, scene, aliasTarget(key.key, arn, key.complete, action))
        : NOTHING_TO_ACTION.alias;
      const result = { own, alias };
      results.push(result);
      said.push(this.number(result));
    }
    return { id: this.lists.of([groups.id, ...said]), groups, said, results };
  }

  /** Sayings with the same reasons have the same number. */
  private number({ own, alias }: SaidToAction): number {
    // One writer: a statement whose effect is not known asks the same on both sides.
    const writer = new FormulaWriter(true);
    let text = "";
    for (const { hits, doubt } of [own, alias]) {
      for (const { statement, effect, formula } of hits) {
        text += `${refText(statement.ref)}${effect}${writer.write(formula)}\n`;
      }
      text += `/${writer.write(doubt)}\n`;
    }
    const number = this.texts.of(text);
    this.sayings[number] ??= numberSaying({ own, alias }, this.verdictTexts);
    return number;
  }

  get size(): number {
    return this.texts.size + this.verdictTexts.size + this.lists.size;
  }
}

function asksOf(statements: readonly StatementFacts[]): Asks {
  const asked = statements.some(({ refs }) => refs.length > 0);
  if (!asked) return ASKS_NOTHING;
  const conditions = new Map<string, ConditionFacts>();
  const variables = new Set<string>();
  for (const statement of statements) {
    for (const variable of statement.variables) variables.add(variable);
    for (const each of statement.conditions) {
      if (each.others.length > 0) conditions.set(each.text, each);
    }
  }
  return { conditions: [...conditions.values()], variables: [...variables] };
}
const ASKS_NOTHING: Asks = { conditions: [], variables: [] };
