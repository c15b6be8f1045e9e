import type { PolicyDocument } from "../rules/parse-policy";
import type { Principals, Statement } from "../rules/parse-statement";
import { inWords } from "../rules/remaining-conditions";

/** Whom a statement of a trust policy lets in who is no principal of an account, and so no link of a chain. */
export interface Outsider {
  /**
   * `service`: takes the role to act with it for its account. `provider`: whoever it vouches for (AssumeRoleWithSAML,
   * AssumeRoleWithWebIdentity). `anyone`: every principal whose own account lets it.
   */
  kind: "service" | "provider" | "anyone";
  name: string;
  /** What a request must bring, all of it, in words; empty: nothing. */
  conditions: string[];
}

export interface OutsideTrust {
  outside: Outsider[];
  /** It has Deny statements, which may keep some of these out. */
  denies: boolean;
  /** It, or a part of it, could not be understood. */
  unclear: boolean;
}

/** Whom a trust policy names beside the principals of accounts, and under what conditions. */
export function outsideTrust(policy: PolicyDocument): OutsideTrust {
  const outside: Outsider[] = [];
  let denies = false;
  let unclear = policy.doubt !== null;
  for (const statement of policy.statements) {
    const { effect, principals, doubt } = statement;
    if (!effect.ok || !principals?.ok || doubt !== null) unclear = true;
    if (!effect.ok || !principals?.ok) continue;
    if (principals.value.except) unclear ||= effect.value === "Allow";
    if (effect.value === "Deny") denies = true;
    else for (const who of namedIn(principals.value)) outside.push({ ...who, ...terms(statement) });
  }
  return { outside: withoutRepetition(outside), denies, unclear };
}

function namedIn({ named }: Principals): Omit<Outsider, "conditions">[] {
  return named.flatMap((each): Omit<Outsider, "conditions">[] => {
    if (each.kind === "service") return [{ kind: "service", name: each.name }];
    if (each.kind === "anyone") return [{ kind: "anyone", name: "*" }];
    const federated = each.kind === "nobody" && each.why.startsWith("Federated ");
    return federated ? [{ kind: "provider", name: each.text }] : [];
  });
}

function terms({ conditions }: Statement): Pick<Outsider, "conditions"> {
  return {
    conditions: conditions.map((each) => {
      if (!each.ok) return `a condition that cannot be told: ${each.why}`;
      const { written: operator, key, values } = each.value;
      return inWords({ operator, key, values }, true);
    }),
  };
}

function withoutRepetition(outside: readonly Outsider[]): Outsider[] {
  return [...new Map(outside.map((each) => [JSON.stringify(each), each])).values()];
}
