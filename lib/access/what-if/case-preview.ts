import { findAbac } from "../judgements/abac";
import type { KeyFacts } from "../judgements/facts";
import { prepareKey, preparePrincipal } from "../prepare";
import { accountOf, type Caller, isServiceLinked, parseCaller } from "../rules/caller";
import { listNamed } from "../rules/list-named";
import { parsePolicy } from "../rules/parse-policy";
import type { CaseInput, PrincipalInput } from "../schemas";
import type { PrincipalKind } from "../types";
import type { PreviewInput, PreviewPrincipal } from "./change-facts";

interface Proposal {
  policy: string;
  caller: string | null;
  now: Date;
}

/**
 * A proposed policy for the key of a case file. Asked about are the principals of the case and whoever else the policy
 * names, whose own policies are then not known. A file knows of no estate: every other account counts as one that is
 * not watched, and no class of data sets a limit.
 */
export function previewOfCase(input: CaseInput, { policy, caller, now }: Proposal): PreviewInput {
  const prepared = prepareKey(input);
  const document = parsePolicy(policy, { kind: "key-policy", index: 0, level: null });
  const named = listNamed(document, prepared.grants, listNamed(prepared.policy, prepared.grants));
  const given = new Set(input.principals.map(({ arn }) => arn));
  const strangers = [
    ...named.callers,
    ...[...named.accounts].map((id) => `arn:${partitionOf(input.key.arn)}:iam::${id}:root`),
    ...(named.anyone ? ["*"] : []),
  ].filter((name) => !given.has(name));
  const asked = [...input.principals, ...strangers.map(unknownPrincipal)];
  const callers = asked.map(({ arn }) => parseCaller(arn));
  const keyAccount = prepared.arn?.account ?? null;
  const key: KeyFacts = {
    prepared,
    state: null,
    classification: null,
    abac: findAbac([prepared.policy]),
  };
  const principals = asked.map((each) => toPrincipal(each, callers, keyAccount));
  for (const { prepared: one } of principals) {
    const own = findAbac(one.identity);
    key.abac = { tags: key.abac.tags || own.tags, aliases: key.abac.aliases || own.aliases };
  }
  return {
    ...{ key, policy, caller, now, principals },
    related: (input.relatedKeys ?? []).map((other) => prepareKey({ ...input, ...other })),
    exists: () => null,
    widest: null,
  };
}

const partitionOf = (arn: string) => arn.split(":")[1] ?? "aws";

/** Somebody of whom no more is known than the name. */
function unknownPrincipal(arn: string): PrincipalInput {
  const { kind } = parseCaller(arn);
  const ofIam = ["role", "user", "session", "federated-user"].includes(kind);
  const bound = ofIam && !isServiceLinked(parseCaller(arn));
  return bound ? { arn, tags: null, identityPolicies: null } : { arn };
}

function toPrincipal(
  input: PrincipalInput,
  callers: readonly Caller[],
  keyAccount: string | null,
): PreviewPrincipal {
  const caller = parseCaller(input.arn);
  const accountId = accountOf(caller);
  const kind: PrincipalKind = caller.kind === "anonymous" ? "anyone" : caller.kind;
  return {
    ref: input.arn,
    kind,
    name: nameOf(caller, input.arn),
    accountId,
    accountName: null,
    home: accountId === null ? null : accountId === keyAccount ? "own" : "outside",
    tags: input.tags ?? null,
    trusted: null,
    exists: null,
    prepared: preparePrincipal(input, callers),
  };
}

function nameOf(caller: Caller, text: string): string {
  if (caller.kind === "root") return `Root user of ${caller.account}`;
  if (caller.kind === "anonymous") return "Anyone";
  return caller.kind === "role" || caller.kind === "user" ? caller.name : text;
}
