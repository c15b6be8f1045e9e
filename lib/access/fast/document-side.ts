import { aliasTarget, contextOf, sceneOf, targetOf } from "../evaluate-parts";
import { evaluateDocument } from "../rules/evaluate-document";
import type { PolicyDocument } from "../rules/parse-policy";
import type { Resources } from "../rules/parse-statement";
import type { ConditionFacts, DocumentReader, StatementFacts } from "./document-facts";
import { FormulaWriter, refText } from "./formula-text";
import { Interner, ListInterner } from "./interner";
import { conditionOutcome, type Pair, rawOfPrincipal, resourceOutcome } from "./outcomes";
import { type Partition, type Partitions, spread } from "./partitions";
import { NOTHING, type SaidToAction, type Saying, writeSaying } from "./sayings";
import type { Wanted } from "./wanted";

/** A document's statements that can say something on a key, in place of the document. */
interface LiveDocument {
  document: PolicyDocument;
  statements: readonly StatementFacts[];
  /** Some of them ask about the principal, or about the request. */
  asks: boolean;
  /** What it said first, and to whom. */
  first: { pair: Pair; speech: Speech } | null;
  /** It is told by name what it says: more than one principal has it. */
  shared: boolean;
}

/** What a document says to all wanted actions. */
export interface Speech {
  /** Equal for equal sayings. */
  id: number;
  /** By wanted action: the number of a saying. */
  said: readonly number[];
  /** Actions that are told the same, or more closely. */
  groups: Partition;
  /** By group: what the policy says, word for word. */
  results: readonly SaidToAction[];
}

/** What is remembered of documents while one key is asked about. */
export interface OnKey {
  live: Map<PolicyDocument, LiveDocument | null>;
  speeches: Map<string, Speech>;
  /** Whether resources without variables can cover what is acted on. */
  resources: Map<string, boolean>;
  /** What conditions come to for the principal who is asked about, by the text of the condition. */
  outcomes: { of: Pair["principal"] | null; texts: Map<string, string> };
}

/** What single documents of principals say on keys, by wanted action. */
export class DocumentSides {
  /** By number of a saying. */
  readonly sayings: Saying[] = [];
  /** The number of the saying that is nothing. */
  readonly nothing: number;
  private readonly texts = new Interner();
  private readonly lists = new ListInterner();

  constructor(
    private readonly wanted: Wanted,
    private readonly reader: DocumentReader,
    private readonly partitions: Partitions,
  ) {
    this.nothing = this.number({ own: NOTHING, alias: NOTHING });
  }

  /** What a document says on a key to a principal; null when that is nothing, to any action. */
  of(document: PolicyDocument, pair: Pair, onKey: OnKey): Speech | null {
    const live = this.live(document, pair, onKey);
    if (live === null) return null;
    const { first } = live;
    if (first === null) {
      const speech = this.evaluate(live, pair);
      live.first = { pair, speech };
      return speech;
    }
    if (!live.asks || first.pair.principal === pair.principal) return first.speech;
    if (!live.shared) {
      live.shared = true;
      onKey.speeches.set(this.nameOf(document, live, first.pair, onKey), first.speech);
    }
    const name = this.nameOf(document, live, pair, onKey);
    const known = onKey.speeches.get(name);
    if (known !== undefined) return known;
    const speech = this.evaluate(live, pair);
    onKey.speeches.set(name, speech);
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

  /** The statements of a document that can say something on the key. */
  statementsOf(document: PolicyDocument, pair: Pair, onKey: OnKey): readonly StatementFacts[] {
    return this.live(document, pair, onKey)?.statements ?? [];
  }

  private live(document: PolicyDocument, pair: Pair, onKey: OnKey): LiveDocument | null {
    const { live: known } = onKey;
    const found = known.get(document);
    if (found !== undefined) return found;
    const { statements } = this.reader.read(document);
    const live = statements.filter((statement) => this.isLive(statement, pair, onKey));
    const of: LiveDocument | null =
      live.length === 0 && document.doubt === null
        ? null
        : {
            document: { ...document, statements: live.map(({ statement }) => statement) },
            statements: live,
            asks: live.some(({ refs }) => refs.length > 0),
            ...{ first: null, shared: false },
          };
    known.set(document, of);
    return of;
  }

  private isLive(
    { statement, exact, rest, variables }: StatementFacts,
    pair: Pair,
    onKey: OnKey,
  ): boolean {
    const { resources } = statement;
    if (!resources.ok || variables.length > 0) return true;
    if (rest === null && !resources.value.except) {
      return exact.length === 0 || exact.includes(pair.key.key.arn);
    }
    return this.covers(resources.value, pair, onKey);
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

  /** What tells the answer: the document, and what its conditions and variables make of the principal. */
  private nameOf(
    document: PolicyDocument,
    { statements }: LiveDocument,
    pair: Pair,
    onKey: OnKey,
  ): string {
    let name = String(this.reader.read(document).id);
    for (const { conditions, variables } of statements) {
      if (variables.length > 0) name += `|${rawOfPrincipal(pair.principal, variables)}`;
      for (const condition of conditions) {
        if (condition.ofKey.length === condition.refs.length) continue;
        name += `;${this.outcome(pair, condition, onKey)}`;
      }
    }
    return name;
  }

  /** What a condition comes to. Organisations and teams write one condition into many documents. */
  outcome(pair: Pair, condition: ConditionFacts, { outcomes }: OnKey): string {
    if (outcomes.of !== pair.principal) {
      outcomes.of = pair.principal;
      outcomes.texts.clear();
    }
    const known = outcomes.texts.get(condition.text);
    if (known !== undefined) return known;
    const text = conditionOutcome(pair, condition, this.wanted);
    outcomes.texts.set(condition.text, text);
    return text;
  }

  private evaluate({ document, statements }: LiveDocument, pair: Pair): Speech {
    const { wanted } = this;
    const { key, arn, principal } = pair;
    const context = contextOf(key, arn, principal);
    const groups = this.partitions.told(statements);
    const results = groups.firsts.map((position): SaidToAction => {
      const action = wanted.actions[position];
      if (action === undefined) return { own: NOTHING, alias: NOTHING };
      const scene = sceneOf(context, principal, action);
      const own = evaluateDocument(document, scene, targetOf(key, action));
      const alias = action.resources.includes("alias")
        ? evaluateDocument(document, scene, aliasTarget(key.key, arn, key.complete, action))
        : NOTHING;
      return { own, alias };
    });
    const numbers = results.map((each) => this.number(each));
    const said = spread(groups, numbers, 0);
    return { id: this.lists.of(said), said, groups, results };
  }

  /** Sayings with the same reasons have the same number. */
  private number({ own, alias }: SaidToAction): number {
    const writer = new FormulaWriter(true);
    const reasons = [own, alias].map(({ hits, doubt }) => {
      const texts = hits.map(({ statement, effect, formula }) => {
        return `${refText(statement.ref)}${effect}${writer.write(formula)}`;
      });
      return `${texts.join("\n")}/${writer.write(doubt)}`;
    });
    const number = this.texts.of(reasons.join("\n\n"));
    // One writer: a statement whose effect is not known asks the same on both sides.
    this.sayings[number] ??= writeSaying({ own, alias }, new FormulaWriter(false));
    return number;
  }

  get size(): number {
    return this.texts.size + this.lists.size;
  }
}
