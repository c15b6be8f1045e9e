import { preparePrincipal } from "../prepare";
import { accountOf, type Caller, isServiceLinked, parseCaller } from "../rules/caller";
import type { Grant } from "../rules/grants";
import { listNamed } from "../rules/list-named";
import type { PolicyDocument } from "../rules/parse-policy";
import type { PrincipalInput } from "../schemas";
import type { PrincipalKind } from "../types";
import type { PreviewPrincipal } from "./change-facts";

/** Names in policies and grants that are not among those known, each to be asked about with nothing but its name. */
export function listStrangers(
  policies: readonly PolicyDocument[],
  grants: readonly Grant[] | null,
  known: ReadonlySet<string>,
  partition: string,
): PrincipalInput[] {
  const [first, ...rest] = policies;
  if (first === undefined) return [];
  const named = rest.reduce(
    (into, policy) => listNamed(policy, grants, into),
    listNamed(first, grants),
  );
  const names = [
    ...named.callers,
    ...[...named.accounts].map((id) => `arn:${partition}:iam::${id}:root`),
    ...(named.anyone ? ["*"] : []),
  ];
  return names.filter((name) => !known.has(name)).map(unknownPrincipal);
}

/** Somebody of whom no more is known than the name. */
function unknownPrincipal(arn: string): PrincipalInput {
  const { kind } = parseCaller(arn);
  const ofIam = ["role", "user", "session", "federated-user"].includes(kind);
  const bound = ofIam && !isServiceLinked(parseCaller(arn));
  return bound ? { arn, tags: null, identityPolicies: null } : { arn };
}

/** A principal as a file or a policy has it; every account but the key's counts as one that is not watched. */
export function toPreviewPrincipal(
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
