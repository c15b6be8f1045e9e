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
import type { Lookup } from "./template";
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

/** What the request has for a condition key. */
type Find = (key: string) => Lookup;

/** Evaluates one document. Hits that surely do not apply are left out. */
export function evaluateDocument(
  document: PolicyDocument,
  scene: Scene,
  target: Target,
): DocumentResult {
  let hits: Hit[] = [];
  const { context, action } = scene;
  const { kind } = document.ref;
  const onKey = target.kind === "key";
  for (const statement of document.statements) {
    const more = evaluateStatement(statement, scene, target, (key) =>
      lookup(context, action, onKey, kind, key),
    );
    if (hits.length === 0) hits = more;
    else hits.push(...more);
  }
  return { hits, doubt: document.doubt === null ? FALSE : unclear(document.doubt) };
}

/** What a statement says, most often in one way. */
function evaluateStatement(statement: Statement, scene: Scene, target: Target, find: Find): Hit[] {
  if (statement.inert !== null) return [];
  const { actions, effect } = statement;
  if (actions.ok && !actions.value[scene.action.index]) return [];
  const reaches = matchPrincipals(statement, scene);
  if (reaches.length === 0) return [];
  const base = evaluateBase(statement, target, find);
  if (base.is === "false") return [];
  let hits: Hit[] = [];
  for (const each of effect.ok ? ONLY[effect.value] : EITHER) {
    const whole = withConditions(base, statement, each, scene, find);
    for (const { reach, formula, effects } of reaches) {
      if (effects !== null && effects !== each) continue;
      const all = allOf([formula, whole]);
      if (all.is === "false") continue;
      const hit = { statement, effect: each, reach, formula: all };
      // A list that is made with what it holds takes no room for more.
      if (hits.length === 0) hits = [hit];
      else hits.push(hit);
    }
  }
  return hits;
}

const ONLY = { Allow: ["Allow"], Deny: ["Deny"] } as const;
const EITHER = ["Allow", "Deny"] as const;

/** Whether a statement is about the action and the target, but for its conditions. */
function evaluateBase(statement: Statement, target: Target, find: Find): Formula<Test> {
  const { actions, effect, resources, doubt } = statement;
  const { kind } = statement.ref.document;
  const covered = resources.ok
    ? matchResource(resources.value, target, kind, find)
    : blur(statement, resources.why);
  if (covered.is === "false" || (actions.ok && doubt === null && effect.ok)) return covered;
  return allOf<Test>([
    actions.ok ? TRUE : blur(statement, actions.why),
    covered,
    doubt === null ? TRUE : blur(statement, doubt),
    effect.ok ? TRUE : blur(statement, effect.why),
  ]);
}

function withConditions(
  base: Formula<Test>,
  statement: Statement,
  effect: "Allow" | "Deny",
  scene: Scene,
  find: Find,
): Formula<Test> {
  if (statement.conditions.length === 0) return base;
  const parts = statement.conditions.map((condition) =>
    condition.ok
      ? evaluateCondition(condition.value, effect, scene, find)
      : blur(statement, condition.why),
  );
  return allOf([base, ...parts]);
}

function blur({ ref }: Statement, why: string): Formula<Test> {
  return unclear(`${nameStatement(ref)}: ${why}`);
}

/** What a condition comes to for a statement of an effect, with what is special to the aliases of a key. */
export function evaluateCondition(
  condition: Condition,
  effect: "Allow" | "Deny",
  { context }: Scene,
  find: Find,
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
