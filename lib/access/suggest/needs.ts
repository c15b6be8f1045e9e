import { ACTIONS, carries, findAction } from "../actions/action-table";
import { actionsOfOperation } from "../rules/match-uses";
import { viaServiceOf } from "../rules/via-service";
import type { UseInput } from "../schemas";
import type { Condition } from "./carry-conditions";

/** What one principal did by one action: the conditions under which all of it was. */
export interface Need {
  action: string;
  /** kms:ViaService of every call; null: some were direct. */
  services: string[] | null;
  /** By name: the values of all calls that had a context, which is every one of them; empty: any value. */
  context: Record<string, string[]>;
  /** Every grant was made for a resource of a service. */
  forResources: boolean;
  /** What today's policies ask for; empty: nothing. */
  under: Condition;
  calls: number;
}

/** Beyond so many values a pair is only asked to be there. */
const MAX_VALUES = 3;

/** What a principal's calls need, action by action. Operations that KMS does not have are left out. */
export function needsOf(uses: readonly UseInput[], region: string): Need[] {
  const byAction = new Map<string, UseInput[]>();
  for (const use of uses) {
    for (const action of actionsOfOperation(use.operation)) {
      if (findAction(action) === null) continue;
      byAction.set(action, [...(byAction.get(action) ?? []), use]);
    }
  }
  return [...byAction].map(([action, own]) => {
    const services = servicesOf(own, region);
    return {
      action,
      services,
      context: carriesContext(action) ? contextOf(own) : {},
      forResources: action === "kms:CreateGrant" && services !== null,
      under: {},
      calls: own.reduce((sum, { calls = 1 }) => sum + calls, 0),
    };
  });
}

function carriesContext(name: string): boolean {
  const action = ACTIONS.find((each) => each.name === name);
  return action !== undefined && carries(action, "kms:encryptioncontext:x", true);
}

function servicesOf(uses: readonly UseInput[], region: string): string[] | null {
  const services = new Set<string>();
  for (const { service } of uses) {
    const via = service ? viaServiceOf(service, region) : null;
    if (via === null) return null;
    services.add(via);
  }
  return [...services].sort();
}

/** Names that the context of every call has; none where the context of some call is not known. */
function contextOf(uses: readonly UseInput[]): Record<string, string[]> {
  const pairs = uses.map(({ encryptionContext }) => encryptionContext ?? null);
  const [first] = pairs;
  if (!first || pairs.includes(null)) return {};
  const names = Object.keys(first).filter((name) =>
    pairs.every((each) => each !== null && Object.hasOwn(each, name)),
  );
  return Object.fromEntries(
    // A name with a wildcard or variable in it could not be written as it is.
    names
      .filter((name) => /^[\w:./=@+-]+$/.test(name))
      .map((name) => [name, valuesOf(pairs, name)]),
  );
}

function valuesOf(
  pairs: readonly (UseInput["encryptionContext"] | null)[],
  name: string,
): string[] {
  const values = new Set<string>();
  for (const each of pairs) {
    const value = each?.[name];
    // What is not known, or would be a variable, is asked to be there and no more.
    if (typeof value !== "string" || value.includes("${")) return [];
    values.add(value);
  }
  return values.size <= MAX_VALUES ? [...values].sort() : [];
}
