import type { ActionFacts } from "../actions/action-table";
import {
  ASSUME_ROLE,
  ASSUME_ROLE_WITH_SAML,
  ASSUME_ROLE_WITH_WEB_IDENTITY,
} from "../actions/action-table";
import { preparePrincipal } from "../prepare";
import { coversArn } from "../rules/covers-arn";
import { decide } from "../rules/decide";
import { evaluateDocument } from "../rules/evaluate-document";
import { anyOf, whys } from "../rules/formula";
import type { Target } from "../rules/match-resource";
import type { Principals, Statement } from "../rules/parse-statement";
import { deniedBy } from "../rules/principal-side";
import { inWords, listConditions } from "../rules/remaining-conditions";
import { withoutRedundancy } from "../rules/satisfy";
import type { PreparedTrust } from "./prepare-trust";
import { evaluateRcps, rcpsOver, sceneOf } from "./trust-scene";

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
  /** It, or a part of it, could not be understood. */
  unclear: boolean;
}

/**
 * Whom a trust policy lets in beside the principals of accounts, and under what conditions. Denies of the policy and of
 * the RCPs above the role count: of services as in `assumableBy`; of others, whose requests are no sts:AssumeRole of a
 * principal, by what each Deny asks for.
 */
export function outsideTrust(trust: PreparedTrust): OutsideTrust {
  const { statements, doubt } = trust.policy;
  const outside: Outsider[] = [];
  const services = new Set<string>();
  let unclear = doubt !== null;
  for (const statement of statements) {
    const { effect, principals, doubt } = statement;
    if (!effect.ok || !principals?.ok || doubt !== null) unclear = true;
    if (!effect.ok || !principals?.ok || effect.value === "Deny") continue;
    if (principals.value.except) unclear = true;
    for (const who of namedIn(principals.value)) {
      if (who.kind === "service") services.add(who.name);
      else outside.push(...letIn(trust, statement, who));
    }
  }
  outside.push(...[...services].flatMap((name) => serviceOf(trust, name)));
  return { outside: withoutRepetition(outside), unclear };
}

type Who = Pick<Outsider, "kind" | "name">;

function namedIn({ named }: Principals): Who[] {
  return named.flatMap((each): Who[] => {
    if (each.kind === "service") return [{ kind: "service", name: each.name }];
    if (each.kind === "anyone") return [{ kind: "anyone", name: "*" }];
    return each.kind === "nobody" && each.why.startsWith("Federated ")
      ? [{ kind: "provider", name: each.text }]
      : [];
  });
}

const untold = (why: string) => `a condition that cannot be told: ${why}`;

/** All statements that speak of a service, as a request of it would find them. */
function serviceOf(trust: PreparedTrust, name: string): Outsider[] {
  const { role, policy } = trust;
  if (role === null) return [{ kind: "service", name, conditions: [] }];
  const scene = sceneOf(trust, role.account, preparePrincipal({ arn: name }));
  const target: Target = { kind: "key", arn: role.arn };
  const trusted = evaluateDocument(policy, scene, target);
  const allows = trusted.hits.flatMap(({ effect, formula }) => (effect === "Allow" ? formula : []));
  const denies = anyOf([deniedBy([trusted]), deniedBy(evaluateRcps(trust, scene, target))]);
  const { verdict, whole } = decide(anyOf([...allows, trusted.doubt]), denies);
  if (verdict === "denied" || verdict === "not-allowed") return [];
  const left = verdict === "allowed" ? [] : listConditions(withoutRedundancy(whole));
  const doubts = verdict === "unknown" ? whys(whole).map(untold) : [];
  return [{ kind: "service", name, conditions: [...left.map(({ text }) => text), ...doubts] }];
}

/** What one statement asks of whom it lets in, and what no Deny may find; empty where a Deny surely keeps them out. */
function letIn(trust: PreparedTrust, statement: Statement, who: Who): Outsider[] {
  const action = actionOf(who);
  if (statement.actions.ok && !statement.actions.value[action.index]) return [];
  const conditions = inAll(statement);
  for (const deny of [
    ...trust.policy.statements,
    ...rcpsOver(trust).flatMap((of) => of.statements),
  ]) {
    const spared = sparedBy(deny, who, action, trust);
    if (spared === null) return [];
    conditions.push(...spared);
  }
  for (const { doubt } of rcpsOver(trust)) if (doubt !== null) conditions.push(untold(doubt));
  return [{ ...who, conditions }];
}

function actionOf({ kind, name }: Who): ActionFacts {
  if (kind === "anyone") return ASSUME_ROLE;
  return /:saml-provider\//.test(name) ? ASSUME_ROLE_WITH_SAML : ASSUME_ROLE_WITH_WEB_IDENTITY;
}

/** The conditions of a statement that lets in, each in words. */
function inAll({ conditions, actions }: Statement): string[] {
  return [
    ...(actions.ok ? [] : [untold(actions.why)]),
    ...conditions.map((each) => {
      if (!each.ok) return untold(each.why);
      const { written: operator, key, values } = each.value;
      return inWords({ operator, key, values }, true);
    }),
  ];
}

/** What keeps somebody out of reach of a Deny, in words; empty: it is not about them; null: nothing does. */
function sparedBy(
  statement: Statement,
  who: Who,
  { index }: ActionFacts,
  trust: PreparedTrust,
): string[] | null {
  const { effect, actions, principals, conditions } = statement;
  if ((effect.ok && effect.value === "Allow") || statement.inert !== null) return [];
  if (actions.ok && !actions.value[index]) return [];
  const names = principals?.ok ? namesIt(principals.value, who) : "perhaps";
  const covers = coversArn(statement, trust.arn);
  if (names === "no" || covers === "false") return [];
  const doubts = [effect, actions, principals].flatMap((each) =>
    each && !each.ok ? each.why : [],
  );
  if (statement.doubt !== null) doubts.push(statement.doubt);
  if (names === "perhaps" && doubts.length === 0) doubts.push("a Deny spares only whom it names");
  if (covers !== "true") doubts.push("a Deny's resources");
  const ways = conditions.map((each) => {
    if (!each.ok) return untold(each.why);
    const { written: operator, key, values } = each.value;
    return inWords({ operator, key, values }, false);
  });
  if (trust.managementAccount === null && statement.ref.document.kind === "rcp") {
    doubts.push("whether RCPs bind the role's account");
  }
  if (doubts.length > 0) return doubts.map(untold);
  return ways.length === 0 ? null : [ways.join(" or ")];
}

/** Whether a Deny is about somebody who is no principal of an account. */
function namesIt({ except, named }: Principals, { kind, name }: Who): "yes" | "no" | "perhaps" {
  const itself = named.some((each) =>
    each.kind === "nobody" ? kind === "provider" && each.text === name : each.kind === "anyone",
  );
  if (!except) return itself ? "yes" : "no";
  // Whom NotPrincipal names is spared; of anyone that is some, and nobody can say who.
  return itself ? "no" : kind === "anyone" ? "perhaps" : "yes";
}

function withoutRepetition(outside: readonly Outsider[]): Outsider[] {
  return [...new Map(outside.map((each) => [JSON.stringify(each), each])).values()];
}
