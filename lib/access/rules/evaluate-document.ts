import { lookup, MAX_ALIASES } from "./context";
import { nameStatement } from "./document-ref";
import { allOf, anyOf, FALSE, type Formula, TRUE, unclear } from "./formula";
import { matchPrincipals } from "./match-principals";
import { matchResource, type Target } from "./match-resource";
import type { Reach } from "./named-principal";
import type { Condition } from "./parse-condition";
import type { PolicyDocument } from "./parse-policy";
import type { Statement } from "./parse-statement";
import type { Scene } from "./scene";
import { matchCondition, type Test } from "./test";

/** A statement that bears on a question, and what that depends on. */
export interface Hit {
  statement: Statement;
  effect: "Allow" | "Deny";
  /** How the key policy reaches the caller; null in other documents. */
  reach: Reach | null;
  formula: Formula<Test>;
}

/** What a document says to a question. `doubt` is unclear where there may be more to the document, else false. */
export interface DocumentResult {
  hits: readonly Hit[];
  doubt: Formula<Test>;
}

/** Evaluates one document. Hits that surely do not apply are left out. */
export function evaluateDocument(
  document: PolicyDocument,
  scene: Scene,
  target: Target,
): DocumentResult {
  const hits: Hit[] = [];
  for (const statement of document.statements)
    hits.push(...evaluateStatement(statement, scene, target));
  return { hits, doubt: document.doubt === null ? FALSE : unclear(document.doubt) };
}

function evaluateStatement(statement: Statement, scene: Scene, target: Target): Hit[] {
  if (statement.inert !== null) return [];
  const { actions, effect, resources } = statement;
  if (actions.ok && !actions.value[scene.action.index]) return [];
  const reaches = matchPrincipals(statement, scene);
  if (reaches.length === 0) return [];
  const kind = statement.ref.document.kind;
  const find = (key: string) =>
    lookup(scene.context, scene.action, target.kind === "key", kind, key);
  const blur = (why: string) => unclear(`${nameStatement(statement.ref)}: ${why}`);
  const base = allOf<Test>([
    actions.ok ? TRUE : blur(actions.why),
    resources.ok ? matchResource(resources.value, target, kind, find) : blur(resources.why),
    statement.doubt === null ? TRUE : blur(statement.doubt),
    effect.ok ? TRUE : blur(effect.why),
  ]);
  if (base.is === "false") return [];
  const effects: readonly ("Allow" | "Deny")[] = effect.ok ? [effect.value] : ["Allow", "Deny"];
  return effects.flatMap((each) => {
    const conditions = statement.conditions.map((condition) =>
      condition.ok ? evaluateCondition(condition.value, each, scene, find) : blur(condition.why),
    );
    const whole = allOf([base, ...conditions]);
    return reaches
      .filter(({ effects: of }) => of === null || of === each)
      .map(({ reach, formula }) => ({
        statement,
        effect: each,
        reach,
        formula: allOf([formula, whole]),
      }))
      .filter(({ formula }) => formula.is !== "false");
  });
}

/** What a condition comes to for a statement of an effect, with what is special to the aliases of a key. */
export function evaluateCondition(
  condition: Condition,
  effect: "Allow" | "Deny",
  { context }: Scene,
  find: (key: string) => ReturnType<typeof lookup>,
): Formula<Test> {
  const outcome = matchCondition(condition, find);
  if (condition.lookupKey !== "kms:resourcealiases") return outcome;
  if (condition.statement?.document.kind === "key-policy") {
    return outcome.is === "true"
      ? unclear(
          "kms:ResourceAliases works in IAM policies only; what it does in a key policy is not documented",
        )
      : outcome;
  }
  const aliases = context.key.get("kms:resourcealiases");
  if (aliases?.state !== "present" || aliases.values.length <= MAX_ALIASES) return outcome;
  if (effect === "Allow") return FALSE;
  return anyOf([
    outcome,
    unclear(
      `what kms:ResourceAliases in a Deny does on a key with more than ${MAX_ALIASES} aliases is not documented`,
    ),
  ]);
}
