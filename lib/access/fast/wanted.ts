import { type ActionFacts, carries } from "../actions/action-table";
import { handsOut } from "../rules/notes";

/** An action as policies see it: acting on a key, on an alias, or on nothing that has an ARN. */
export interface Variant {
  action: ActionFacts;
  onKey: boolean;
  alias: boolean;
}

/** The actions that are asked about, and how few of them policies can tell apart. */
export class Wanted {
  /** All that a decision asks of an action itself. */
  readonly traits: readonly string[];
  /** What a principal's policies ask of an action beside its name and the keys that it carries: what it acts on. */
  readonly targets: readonly string[];
  /**
   * What explanations say of an action in words, beside what its traits bring: to callers of the key's account, and to
   * others, who may be told that it does not work for them.
   */
  readonly words: readonly string[];
  readonly wordsAbroad: readonly string[];
  private readonly variants = new Map<string, readonly Variant[]>();
  /** The same by lists of keys, each of which is asked about again and again. */
  private readonly byList = new WeakMap<readonly string[], readonly Variant[]>();
  private readonly whole: readonly Variant[];

  constructor(readonly actions: readonly ActionFacts[]) {
    this.whole = actions.flatMap((action): Variant[] => {
      const onKey = action.resources.includes("key");
      return action.resources.includes("alias")
        ? [
            { action, onKey, alias: false },
            { action, onKey: false, alias: true },
          ]
        : [{ action, onKey, alias: false }];
    });
    this.traits = actions.map(traitsOf);
    this.targets = actions.map(targetsOf);
    this.words = actions.map(({ name }) => handsOut(name) ?? "");
    this.wordsAbroad = actions.map(({ name, crossAccount, resources }) =>
      crossAccount && resources.includes("key") ? (handsOut(name) ?? "") : name,
    );
  }

  /** One of each kind of actions that conditions on these keys (canonical) can tell apart. */
  variantsFor(refs: readonly string[]): readonly Variant[] {
    const known = this.byList.get(refs);
    if (known !== undefined) return known;
    const variants = this.distinct(`conditions\n${refs.join("\n")}`, refs, () => "");
    this.byList.set(refs, variants);
    return variants;
  }

  /** One of each kind of actions that resources with variables on these keys (canonical) can tell apart. */
  targetsFor(refs: readonly string[]): readonly Variant[] {
    return this.distinct(`resources\n${refs.join("\n")}`, refs, ({ action, alias }) =>
      alias ? `alias ${action.name === "kms:DeleteAlias"}` : "",
    );
  }

  private distinct(
    name: string,
    refs: readonly string[],
    more: (variant: Variant) => string,
  ): readonly Variant[] {
    const known = this.variants.get(name);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const variants = this.whole.filter((variant) => {
      const { action, onKey } = variant;
      const carried = refs.map((key) => Number(carries(action, key, onKey))).join("");
      const code = `${onKey}${carried}${more(variant)}`;
      return !seen.has(code) && seen.add(code);
    });
    this.variants.set(name, variants);
    return variants;
  }
}

/**
 * What `evaluateCell` reads of an action beside what policies say to it. The names are those that its rules know: who
 * can retire and hand on a grant, constraints that describing a key ignores, and an alias that goes.
 */
function traitsOf({ name, resources, crossAccount, grantable }: ActionFacts): string {
  const own = NAMED.has(name) ? name : "";
  const on = `${resources.includes("key")}${resources.includes("alias")}`;
  return `${on}${crossAccount}${grantable}${own}`;
}
/** See `targetOf` and `aliasTarget`: of aliases, only that of one to be deleted is known. */
function targetsOf({ name, resources }: ActionFacts): string {
  const alias = resources.includes("alias") ? `alias ${name === "kms:DeleteAlias"}` : "";
  return `${resources.includes("key")} ${alias}`;
}
const NAMED = new Set(["kms:RetireGrant", "kms:CreateGrant", "kms:DescribeKey", "kms:DeleteAlias"]);
