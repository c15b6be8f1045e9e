import type { KeyArn } from "../evaluate-parts";
import { aliasTarget, contextOf, sceneOf, targetOf } from "../evaluate-parts";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
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
  const texts = wanted.variantsFor(refs).map(({ action, onKey }) => {
    const values = refs.map((ref) => lookup(context, action, onKey, kind, ref));
    // Kinds of actions for which all keys have the same values are most often all of them.
    const known = seen.find((one) => one.values.every((value, at) => sameValue(value, values[at])));
    if (known !== undefined) return known.text;
    const scene = sceneOf(context, pair.principal, action);
    const parts = effects.map((effect) =>
      writer.write(
        evaluateCondition(condition, effect, scene, (name) =>
          lookup(context, action, onKey, kind, name),
        ),
      ),
    );
    const text = parts.join(";");
    seen.push({ values, text });
    return text;
  });
  return texts.join(";");
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
