import { ACTIONS } from "../actions/action-table";
import { evaluateCell } from "../evaluate-cell";
import { prepareKey, preparePrincipal } from "../prepare";
import { accountOf, parseCaller } from "../rules/caller";
import type { PrincipalInput } from "../schemas";
import type { PrincipalKind } from "../types";
import { findAbac } from "./abac";
import type { Held, KeyFacts, PrincipalFacts } from "./facts";
import { judgePrincipal } from "./judge-principal";

export const ACCOUNT = "111111111111";
export const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const OWN_ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;

/** An Allow on everything of the key, to be overridden. */
export const allow = (principal: unknown, more: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Principal: principal,
  Action: "kms:*",
  Resource: "*",
  ...more,
});
export const DELEGATION = allow({ AWS: OWN_ROOT });

interface Given {
  statements: unknown[];
  grants?: unknown[] | null;
  key?: Record<string, unknown>;
  rcps?: unknown[][];
}

/** The facts of a key with a policy, as the application makes them. */
export function keyFacts(given: Given | null, more: Partial<KeyFacts> = {}): KeyFacts {
  const prepared = prepareKey({
    key: {
      arn: KEY_ARN,
      usage: "ENCRYPT_DECRYPT",
      origin: "AWS_KMS",
      manager: "CUSTOMER",
      ...given?.key,
    },
    keyPolicy: given && { Version: "2012-10-17", Statement: given.statements },
    grants: given?.grants === undefined ? [] : given.grants,
    organization: { id: "o-abc", managementAccount: "999999999999", rcps: given?.rcps ?? [] },
  });
  const abac = findAbac([prepared.policy]);
  return { prepared, state: "Enabled", classification: null, abac, ...more };
}

const KINDS: Partial<Record<string, PrincipalKind>> = { anonymous: "anyone" };

/** The facts of a principal, its verdicts judged by the evaluator. Its account is watched unless it begins with 9. */
export function principalFacts(
  key: KeyFacts,
  input: PrincipalInput,
  more: Partial<PrincipalFacts> = {},
): PrincipalFacts {
  const principal = preparePrincipal(input);
  const verdicts = new Map<string, Held>(
    ACTIONS.map(({ name }) => {
      const { verdict, conditions, reasons } = evaluateCell(key.prepared, principal, name);
      return [name, { verdict, conditions, reasons, throughIam: false }];
    }),
  );
  const caller = parseCaller(input.arn);
  const accountId = accountOf(caller);
  return {
    ref: input.arn,
    kind: KINDS[caller.kind] ?? (caller.kind as PrincipalKind),
    name: input.arn.slice(input.arn.lastIndexOf("/") + 1),
    accountId,
    home:
      accountId === null
        ? null
        : accountId === ACCOUNT
          ? "own"
          : accountId.startsWith("9")
            ? "outside"
            : "watched",
    tags: {},
    trusted: null,
    exists: null,
    verdicts,
    ...more,
  };
}

/** `id: severity` of each judgement, for short expectations. */
export const brief = (judgements: readonly { id: string; severity: string }[]) =>
  judgements.map(({ id, severity }) => `${id}: ${severity}`);

export const NOW = new Date("2026-11-22T00:00:00Z");
export const APP = role("app");

/** A principal's access, in short: of the role `app` unless said otherwise. */
export interface Asked {
  statements: unknown[];
  ref?: string;
  input?: Partial<PrincipalInput>;
  more?: Partial<PrincipalFacts>;
  keyMore?: Partial<KeyFacts>;
  grants?: unknown[] | null;
  key?: Record<string, unknown>;
}

/** All judgements on it. */
export function judgementsOf({
  statements,
  ref = APP,
  input,
  more,
  keyMore,
  grants,
  key: given,
}: Asked) {
  const key = keyFacts(
    { statements, ...(grants === undefined ? {} : { grants }), ...(given && { key: given }) },
    keyMore,
  );
  const facts = principalFacts(key, { arn: ref, identityPolicies: [], ...input }, more);
  return judgePrincipal(facts, key, { now: NOW });
}
/** The judgement of an id, where there is one. */
export const judgementOf = (id: string, asked: Asked) =>
  judgementsOf(asked).find((each) => each.id === id);

/** An Allow for the role `app`. */
export const appAllow = (Action: unknown, more: Record<string, unknown> = {}) =>
  allow({ AWS: APP }, { Action, ...more });
