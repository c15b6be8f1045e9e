import { principalWords } from "@/components/ui/principal-name";
import type { MatrixPrincipal } from "@/lib/access/schemas/matrix";
import type { PrincipalGroup, PrincipalKind } from "@/lib/access/types";

/** Names of the groups of rows. */
export const GROUP_LABELS: Readonly<Record<PrincipalGroup, string>> = {
  anyone: "Anyone",
  "other-accounts": "Other accounts",
  administrators: "Administrators",
  users: "Users",
  readers: "Readers",
  services: "AWS services",
  orphans: "Orphans",
  "no-access": "No access",
};

const KINDS: Readonly<Record<PrincipalKind, string>> = {
  role: "role",
  user: "user",
  root: "root user",
  session: "session",
  "federated-user": "federated user",
  service: "service",
  account: "account",
  anyone: "anyone",
  orphan: "deleted principal",
  pseudo: "named set",
  unrecognised: "not recognised",
};

export function kindWord(kind: PrincipalKind): string {
  return KINDS[kind];
}

type Named = Pick<MatrixPrincipal, "name" | "kind" | "accountId" | "accountName">;

/** The account as people know it: its name where we have one, else its id. */
export function accountOf({ accountId, accountName }: Named): string | null {
  return accountName ?? accountId;
}

/** Kinds whose name says in itself what and whose they are. */
const SELF_SAID: ReadonlySet<PrincipalKind> = new Set(["root", "account", "anyone"]);

/** A principal in running text: `payments-api role of shop-prod`. Roles of one name are in many accounts. */
export function principalTitle(principal: Named): string {
  const { name, kind } = principal;
  if (SELF_SAID.has(kind)) return name;
  const account = accountOf(principal);
  const of = `${principalWords(name)} ${KINDS[kind]}`;
  return account === null ? of : `${of} of ${account}`;
}
