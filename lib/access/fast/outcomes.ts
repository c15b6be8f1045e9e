import type { KeyArn } from "../evaluate-parts";
import { aliasTarget, contextOf, sceneOf, targetOf } from "../evaluate-parts";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { accountOf } from "../rules/caller";
import { lookup } from "../rules/context";
import { evaluateCondition } from "../rules/evaluate-document";
import { matchResource, type Target } from "../rules/match-resource";
import type { Resources } from "../rules/parse-statement";
import type { Lookup } from "../rules/template";
import { valueOfKey, valueOfPrincipal } from "../rules/values";
import type { ConditionFacts } from "./document-facts";
import { FormulaWriter } from "./formula-text";
import type { Variant, Wanted } from "./wanted";

/** A key and a principal that are looked at together. */
export interface Pair {
  key: PreparedKey;
  arn: KeyArn;
  principal: PreparedPrincipal;
}

/** All that a condition can come to, over the wanted actions, written down. */
export function conditionOutcome(
  pair: Pair,
  { condition, refs }: ConditionFacts,
  wanted: Wanted,
): string {
  const writer = new FormulaWriter(true);
  const kind = condition.statement?.document.kind ?? "identity-policy";
  // Only the limit on aliases asks for the statement's effect.
  const effects = condition.lookupKey === "kms:resourcealiases" ? EFFECTS : ALLOW;
  const context = contextOf(pair.key, pair.arn, pair.principal);
  const seen: { values: Lookup[]; text: string }[] = [];
  let whole = "";
  for (const { action, onKey } of wanted.variantsFor(refs)) {
    const values = refs.map((ref) => lookup(context, action, onKey, kind, ref));
    // Kinds of actions for which all keys have the same values are most often all of them.
    let known = seen.find((one) => one.values.every((value, at) => sameValue(value, values[at])));
    if (known === undefined) {
      const scene = sceneOf(context, pair.principal, action);
      let text = "";
      for (const effect of effects) {
        const formula = evaluateCondition(condition, effect, scene, (name) =>
          lookup(context, action, onKey, kind, name),
        );
        text += `${writer.write(formula)};`;
      }
      known = { values, text };
      seen.push(known);
    }
    whole += known.text;
  }
  return whole;
}

function sameValue(one: Lookup, other: Lookup | undefined): boolean {
  if (one === other) return true;
  if (one.state !== other?.state || one.state === "unclear") return false;
  if (one.state !== "present" || other.state !== "present") return true;
  return (
    one.values.length === other.values.length &&
    one.values.every((value, index) => value === other.values[index])
  );
}
const ALLOW = ["Allow"] as const;
const EFFECTS = ["Allow", "Deny"] as const;

/** What `lookup` asks of a principal beside its values (rules/context.ts), on one key. */
function standingOf({ arn, principal }: Pair): 0 | 1 | 2 {
  const { caller, organization } = principal;
  if (caller.kind === "service") return 0;
  return organization === null && accountOf(caller) === arn.account ? 1 : 2;
}

/** Texts are told by their length, so that no value can look like the end of one and another. */
function lookupText(value: Lookup | undefined): string {
  if (value?.state !== "present") return JSON.stringify(value) ?? "";
  const [only] = value.values;
  const one = value.values.length === 1 && only !== undefined;
  return one ? `${only.length}=${only}` : JSON.stringify(value.values);
}

/**
 * What a condition comes to on keys that bring the same to it. Many principals bring the same too: the same standing
 * and the same values.
 */
export class Outcomes {
  /** By standing: by the one value, where the condition asks for one key that has one; and by all values as text. */
  private readonly bySingle = [0, 1, 2].map(() => new Map<string, string>());
  private readonly byAll = [0, 1, 2].map(() => new Map<string, string>());

  constructor(
    private readonly condition: ConditionFacts,
    private readonly wanted: Wanted,
  ) {}

  of(pair: Pair): string {
    const { others } = this.condition;
    const { values } = pair.principal;
    const standing = standingOf(pair);
    const [first] = others;
    const value = others.length === 1 && first !== undefined && valueOfPrincipal(values, first);
    const isSingle = value && value.state === "present" && value.values.length === 1;
    const name = isSingle ? value.values[0] : undefined;
    if (name !== undefined) return this.remember(this.bySingle[standing], name, pair);
    const all = others.map((ref) => lookupText(valueOfPrincipal(values, ref)));
    return this.remember(this.byAll[standing], all.join(";"), pair);
  }

  private remember(known: Map<string, string> | undefined, name: string, pair: Pair): string {
    const found = known?.get(name);
    if (found !== undefined) return found;
    const outcome = conditionOutcome(pair, this.condition, this.wanted);
    // What each principal has alone, such as its ARN, is not asked twice.
    if (known !== undefined && known.size < MAX_REMEMBERED) known.set(name, outcome);
    return outcome;
  }
}
const MAX_REMEMBERED = 256;

/** All that resources of a principal's statement can come to, over the wanted actions, written down. */
export function resourceOutcome(
  pair: Pair,
  resources: Resources,
  variables: readonly string[],
  wanted: Wanted,
): string {
  const writer = new FormulaWriter(true);
  const context = contextOf(pair.key, pair.arn, pair.principal);
  const outcomes = wanted
    .targetsFor(variables)
    .map((variant) =>
      writer.write(
        matchResource(resources, ofVariant(pair, variant), "identity-policy", (name) =>
          lookup(context, variant.action, variant.onKey, "identity-policy", name),
        ),
      ),
    );
  return outcomes.join(";");
}

/** What a variant of an action acts on. */
export function ofVariant({ key, arn }: Pair, { action, alias }: Variant): Target {
  return alias ? aliasTarget(key.key, arn, key.complete, action) : targetOf(key, action);
}

/** The values that a key itself has for condition keys. */
export function rawOfKey({ values }: PreparedKey, refs: readonly string[]): string {
  return JSON.stringify(refs.map((ref) => valueOfKey(values, ref) ?? null));
}

/** The values that a principal itself has for condition keys. */
export function rawOfPrincipal({ values }: PreparedPrincipal, refs: readonly string[]): string {
  return JSON.stringify(refs.map((ref) => valueOfPrincipal(values, ref) ?? null));
}
