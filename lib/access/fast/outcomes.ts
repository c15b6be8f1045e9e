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

/**
 * What a principal itself brings to a condition on these keys: those with the same text bring the same on one key, as
 * far as `lookup` asks (rules/context.ts).
 */
function broughtBy({ arn, principal }: Pair, refs: readonly string[]): string {
  const { caller, values, organization } = principal;
  const own = organization === null && accountOf(caller) === arn.account;
  let text = caller.kind === "service" ? "service" : own ? "own" : "";
  for (const ref of refs) text += `;${lookupText(valueOfPrincipal(values, ref))}`;
  return text;
}

/** Texts are told by their length, so that no value can look like the end of one and another. */
function lookupText(value: Lookup | undefined): string {
  if (value?.state !== "present") return JSON.stringify(value) ?? "";
  const [only] = value.values;
  const one = value.values.length === 1 && only !== undefined;
  return one ? `${only.length}=${only}` : JSON.stringify(value.values);
}

/** What a condition comes to on keys that bring the same to it. Many principals bring the same too. */
export class Outcomes {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly condition: ConditionFacts,
    private readonly wanted: Wanted,
  ) {}

  of(pair: Pair): string {
    const brought = broughtBy(pair, this.condition.others);
    const known = this.known.get(brought);
    if (known !== undefined) return known;
    const outcome = conditionOutcome(pair, this.condition, this.wanted);
    // Of what each principal has alone, such as its ARN, nothing is asked twice.
    if (this.known.size < MAX_REMEMBERED) this.known.set(brought, outcome);
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
