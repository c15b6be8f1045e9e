import { z } from "zod";
import { carries } from "../actions/action-table";
import { type Caller, parseCaller } from "./caller";
import { lookup } from "./context";
import { allOf, FALSE, type Formula, TRUE, unclear } from "./formula";
import { type Match, matchIdentity } from "./named-principal";
import { parseCondition } from "./parse-condition";
import type { Scene } from "./scene";
import { matchCondition, sessionTest, type Test } from "./test";

const texts = z.record(z.string(), z.string());
const entry = z.looseObject({
  KeyId: z.string().nullish(),
  GrantId: z.string().nullish(),
  GranteePrincipal: z.string().nullish(),
  GranteeServicePrincipal: z.string().nullish(),
  RetiringPrincipal: z.string().nullish(),
  RetiringServicePrincipal: z.string().nullish(),
  IssuingAccount: z.string().nullish(),
  Operations: z.array(z.string()),
  Constraints: z
    .looseObject({
      EncryptionContextSubset: texts.nullish(),
      EncryptionContextEquals: texts.nullish(),
      SourceArn: z.string().nullish(),
    })
    .nullish(),
});

/** An entry of ListGrants that was understood, or why one was not. */
export type Grant =
  | {
      ok: true;
      id: string | null;
      grantee: string | null;
      retiring: string | null;
      value: z.infer<typeof entry>;
    }
  | { ok: false; id: string | null; why: string };

/** Reads a key's grants as ListGrants gives them; null when they could not be read. */
export function parseGrants(given: readonly unknown[] | null, keyArn: string): Grant[] | null {
  if (given === null) return null;
  return given.flatMap((each, index): Grant[] => {
    const parsed = entry.safeParse(each);
    if (!parsed.success) {
      const why = `grant ${index + 1} is not an entry of ListGrants`;
      return [{ ok: false, id: null, why }];
    }
    const value = parsed.data;
    const { KeyId, GrantId, GranteePrincipal, GranteeServicePrincipal } = value;
    const keyId = keyArn.slice(keyArn.lastIndexOf("/") + 1);
    // A grant is for one key; ListRetirableGrants mixes those of several.
    if (KeyId && KeyId !== keyArn && KeyId !== keyId) return [];
    const id = GrantId ?? null;
    if (GranteePrincipal && GranteeServicePrincipal) {
      return [{ ok: false, id, why: `grant ${id ?? index + 1} names two grantees` }];
    }
    const grantee = GranteePrincipal || GranteeServicePrincipal || null;
    const retiring = value.RetiringPrincipal || value.RetiringServicePrincipal || null;
    return [{ ok: true, id, grantee, retiring, value }];
  });
}

/** A grant that gives the caller an action, what that depends on, and how it names the caller. */
export interface GrantHit {
  grant: Grant;
  formula: Formula<Test>;
  /** It names the caller's account: who of it may use the grant is for that account's IAM. */
  account: boolean;
  /** What the grant gives: the operation, or the right to retire it. */
  as: "grantee" | "retiring";
}

/** The grants that give the caller an action; those that surely do not are left out. */
export function matchGrants(grants: readonly Grant[], scene: Scene): GrantHit[] {
  const { action, context } = scene;
  if (!action.grantable) return [];
  return grants.flatMap((grant): GrantHit[] => {
    if (!grant.ok) return [{ grant, formula: unclear(grant.why), account: false, as: "grantee" }];
    const hits: GrantHit[] = [];
    const operation = action.name.slice("kms:".length);
    if (grant.value.Operations.includes(operation)) {
      const hit = named(grant, grant.grantee, scene, "grantee");
      if (hit) hits.push({ ...hit, formula: allOf([hit.formula, constraints(grant, scene)]) });
    }
    if (operation === "RetireGrant" && context.caller.kind !== "anonymous") {
      const hit = named(grant, grant.retiring, scene, "retiring");
      if (hit) hits.push(hit);
    }
    return hits.filter(({ formula }) => formula.is !== "false");
  });
}

/** How a grant names the caller (rules 7, 10). */
function named(
  grant: Grant,
  principal: string | null,
  { context }: Scene,
  as: GrantHit["as"],
): GrantHit | null {
  const { caller, complete } = context;
  const hit = (formula: Formula<Test>, account = false): GrantHit => ({
    grant,
    formula,
    account,
    as,
  });
  if (principal === null) {
    // Each grant has one (rule 7); one that is not read here may be of a kind that is new.
    return as === "grantee" ? hit(unclear(`${nameGrant(grant)} names no grantee`)) : null;
  }
  const other = parseCaller(principal);
  if (other.kind === "unrecognised" && principal.startsWith("arn:")) {
    return hit(
      unclear(`${nameGrant(grant)} names ${principal}, which is not the ARN of a principal`),
    );
  }
  if (sameName(other, caller)) return hit(TRUE);
  if (other.kind === "root") {
    return "account" in caller && caller.account === other.account ? hit(TRUE, true) : null;
  }
  const match: Match | null = matchIdentity(other, caller);
  if (match === null) return null;
  if (match.session !== undefined) return complete ? null : hit(sessionTest(match.session));
  if (match.reach !== "user-behind") return hit(TRUE);
  return hit(
    unclear("whether a grant to an IAM user serves its federated users is not documented"),
  );
}

/** How reasons name a grant. */
export const nameGrant = ({ id }: Grant) => (id === null ? "a grant" : `grant ${id}`);

function sameName(a: Caller, b: Caller): boolean {
  if (a.kind === "service" && b.kind === "service") return a.name === b.name;
  if (a.kind === "pseudo" && b.kind === "pseudo") return a.name === b.name;
  return a.kind === "root" && b.kind === "root" && a.arn === b.arn;
}

const CONSTRAINTS = new Set(["EncryptionContextSubset", "EncryptionContextEquals", "SourceArn"]);

/** What the grant's constraints ask of the request (rule 8; CreateGrant API, GrantConstraints). */
function constraints(grant: Grant & { ok: true }, scene: Scene): Formula<Test> {
  const { action } = scene;
  const { Constraints: given, Operations } = grant.value;
  if (action.name === "kms:RetireGrant") return TRUE;
  const parts: Formula<Test>[] = [];
  const strange = Object.keys(given ?? {}).find((name) => !CONSTRAINTS.has(name));
  if (strange !== undefined) {
    parts.push(unclear(`what the grant constraint ${JSON.stringify(strange)} asks is not known`));
  }
  if (given?.SourceArn === "") parts.push(unclear("the grant constraint SourceArn is empty"));
  if (given?.SourceArn) parts.push(ask(scene, "StringEquals", "aws:SourceArn", [given.SourceArn]));
  // A grant made with a grant gives no more than its parent (rule 9).
  const child = scene.context.request.get("kms:grantoperations");
  if (action.name === "kms:CreateGrant" && child?.state === "present") {
    parts.push(child.values.every((each) => Operations.includes(each)) ? TRUE : FALSE);
  }
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equal } = given ?? {};
  if (action.name !== "kms:DescribeKey") {
    if (subset) parts.push(contextHas(scene, subset, false));
    if (equal) parts.push(contextHas(scene, equal, true));
  }
  return allOf(parts);
}

function contextHas(scene: Scene, pairs: Record<string, string>, whole: boolean): Formula<Test> {
  const { context, action } = scene;
  if (!carries(action, "kms:encryptioncontextkeys", true)) {
    return unclear(
      `what an encryption context constraint does for ${action.name} is not documented`,
    );
  }
  const names = Object.keys(pairs);
  const given = context.request.get("kms:encryptioncontextkeys");
  const known = given?.state === "present" ? given.values : context.complete ? [] : null;
  const parts = names.map((name): Formula<Test> => {
    const value = context.encryptionContext.get(name);
    if (value !== undefined) return value === pairs[name] ? TRUE : FALSE;
    if (known !== null && !known.includes(name)) return FALSE;
    return context.complete
      ? FALSE
      : ask(scene, "StringEquals", `kms:EncryptionContext:${name}`, [pairs[name] ?? ""]);
  });
  if (whole && known !== null)
    parts.push(known.every((name) => names.includes(name)) ? TRUE : FALSE);
  if (whole && known === null) {
    parts.push(
      names.length === 0
        ? ask(scene, "Null", "kms:EncryptionContextKeys", ["true"])
        : ask(scene, "ForAllValues:StringEquals", "kms:EncryptionContextKeys", names),
    );
  }
  return allOf(parts);
}

/** A question that a constraint puts to the request. */
function ask(scene: Scene, written: string, key: string, values: string[]): Formula<Test> {
  const condition = parseCondition({ written, key, values, statement: null, variables: false });
  if (!condition.ok) return unclear(condition.why);
  return matchCondition(condition.value, (name) =>
    lookup(scene.context, scene.action, true, "identity-policy", name),
  );
}
