import { contextOf, evaluateKeyPart, type KeyPart, sceneOf } from "../evaluate-parts";
import type { PreparedKey } from "../prepare";
import { inPartitionOf } from "../rules/caller";
import { staleNames } from "../rules/notes";
import { madeHere } from "../rules/retire-grant";
import { Answers } from "./answers";
import type { ConditionFacts, StatementFacts } from "./document-facts";
import type { Features, Profile } from "./features";
import { FormulaWriter, refText } from "./formula-text";
import { Interner, ListInterner } from "./interner";
import type { KeyFacts } from "./key-facts";
import { isOneOfAccount } from "./names";
import { Outcomes, rawOfKey } from "./outcomes";
import { type Partition, type Partitions, spread } from "./partitions";
import type { PrincipalFacts } from "./principal-facts";
import type { Telling } from "./principal-side";
import type { Wanted } from "./wanted";

/** A key's side, seen from principals. */
export interface KeyView {
  /** How its policies' conditions tell principals apart that they do not name. */
  profile: Profile<PrincipalFacts>;
  statements: readonly StatementFacts[];
  /** Numbers of tellings, by the signature of a principal, and by the principal where it is named. */
  bySignature: Map<number, number>;
  byPrincipal: Map<number, number>;
  /** The tellings of this key alone. */
  told: ListInterner;
  tellings: Telling[];
}

/** What key policies, RCPs and grants say, told apart by verdict and by reason. */
export class KeySides {
  readonly answers = new Answers();
  /** What is said and why to single actions, of all keys. */
  private readonly texts = new Interner();
  /** The same to all actions. */
  private readonly lists = new ListInterner();

  constructor(
    private readonly wanted: Wanted,
    private readonly features: Features<PrincipalFacts>,
    private readonly partitions: Partitions,
  ) {}

  view(key: KeyFacts): KeyView {
    const statements = key.documents.flatMap((document) => document.statements);
    const asked = statements.flatMap(({ conditions }) =>
      conditions.map((each) => this.feature(key, each)),
    );
    // NotPrincipal denies whoever has a boundary (rule 11).
    const excepts = statements.some(
      ({ statement: { principals } }) => principals?.ok && principals.value.except,
    );
    if (excepts) {
      asked.push(
        this.features.feature("bounded", ({ principal }) => String(principal.boundary !== null)),
      );
    }
    return {
      profile: this.features.profile(asked.filter((each) => each !== null)),
      statements,
      bySignature: new Map(),
      byPrincipal: new Map(),
      told: new ListInterner(),
      tellings: [],
    };
  }

  /** The question to a principal that a condition raises; the key's own values are filled in. */
  private feature({ key, arn, setting }: KeyFacts, condition: ConditionFacts) {
    const { refs, ofKey, text } = condition;
    if (ofKey.length === refs.length) return null;
    const name = JSON.stringify([text, setting, rawOfKey(key, ofKey)]);
    const outcomes = new Outcomes(condition, this.wanted);
    return this.features.feature(name, ({ principal }) => outcomes.of({ key, arn, principal }));
  }

  /**
   * The number, for this key, of what its side says to a principal: equal numbers give equal verdicts and equal
   * reasons, if the principals' policies say the same.
   */
  of(key: KeyFacts, view: KeyView, facts: PrincipalFacts, signature: number | null): number {
    const known =
      signature === null ? view.byPrincipal.get(facts.id) : view.bySignature.get(signature);
    if (known !== undefined) return known;
    const telling = this.tell(key, view, facts, signature === null);
    if (signature === null) view.byPrincipal.set(facts.id, telling);
    else view.bySignature.set(signature, telling);
    return telling;
  }

  private tell(
    { key, arn, openGrants, setting }: KeyFacts,
    view: KeyView,
    { principal }: PrincipalFacts,
    named: boolean,
  ): number {
    const { wanted } = this;
    const granted = named || openGrants || !isOneOfAccount(principal.caller);
    const byPolicies = this.partitions.told(view.statements, "traits");
    const groups = granted ? this.partitions.refine(byPolicies, this.granted(key)) : byPolicies;
    const made = key.grants === null ? "?" : madeHere(key.grants, arn.account).is;
    // Whoever is of another partition is told no before any policy is looked at.
    const start = `${made}${inPartitionOf(arn.prefix, principal.caller) ? "" : " elsewhere"}`;
    const verdicts: number[] = [];
    const reasons: string[] = [];
    const context = contextOf(key, arn, principal);
    for (const position of groups.firsts) {
      const action = wanted.actions[position];
      if (action === undefined) continue;
      const part = evaluateKeyPart(key, arn, sceneOf(context, principal, action));
      const verdict = writePart(part, new FormulaWriter(false), null);
      verdicts.push(this.answers.number(`${start}${verdict}`));
      reasons.push(writePart(part, new FormulaWriter(true), key));
    }
    const answer = this.answers.of(verdicts, groups);
    const stale = JSON.stringify(staleNames({ caller: principal.caller, policy: key.policy }));
    const said = reasons.map((text) => this.texts.of(`${start}${setting}${stale}${text}`));
    const numbers = spread(groups, said, 0);
    const telling = view.told.of(numbers);
    view.tellings[telling] ??= { id: this.lists.of(numbers), answer, reasons: numbers, groups };
    return telling;
  }

  /** What grants may give, each action apart: constraints ask what an action carries. All others stand together. */
  private granted({ grants }: PreparedKey): Partition {
    if (grants === null || grants.length === 0) return this.partitions.whole;
    const some = new Set(["RetireGrant"]);
    for (const grant of grants) {
      if (!grant.ok) return this.partitions.each;
      for (const operation of grant.value.Operations) some.add(operation);
    }
    return this.partitions.by(
      this.wanted.actions.map(({ name }) => (some.has(name.slice("kms:".length)) ? name : "")),
    );
  }

  get size(): number {
    return this.answers.size + this.texts.size + this.lists.size;
  }
}

function writePart(
  { policy, rcps, grants }: KeyPart,
  writer: FormulaWriter,
  reasons: PreparedKey | null,
): string {
  const documents = [policy, ...rcps].map(({ hits, doubt }) => {
    const said = hits.map(({ statement, effect, reach, formula }) => {
      const of = reasons === null ? "" : refText(statement.ref);
      return `${of}${effect}${reach}${writer.write(formula)}`;
    });
    return `${said.join(";")}/${writer.write(doubt)}`;
  });
  const given = grants.map(({ grant, formula, account, as }) => {
    const of =
      reasons === null ? "" : `${reasons.grants?.indexOf(grant)}${JSON.stringify(grant.id)}${as}`;
    return `${of}${account}${writer.write(formula)}`;
  });
  return `${documents.join("\n")}\n${given.join(";")}`;
}
