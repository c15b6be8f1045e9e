import type { KeyScope } from "@/lib/auth/key-scope";
import { can } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { readCoverageOfScopes } from "@/lib/usage/read-coverage";
import { lastUsesOfPrincipals } from "@/lib/usage/store/last-uses";
import { seenOf, spanOfUse, usageOf } from "./load-uses";
import { isPersonal, matchUses, type SeenUse, type UsageFacts } from "./rules/match-uses";
import type { PrincipalUse } from "./schemas/uses";
import { type KnownUse, readReachedScopes } from "./store/read-principal-keys";
import type { PrincipalRow } from "./store/read-principals";
import { readNamesOf } from "./store/read-unique-ids";
import { PRINCIPAL_KINDS } from "./types";

interface ReachedKey {
  arn: string;
  accountId: string;
  region: string;
}

/** How one principal used keys. */
export interface PrincipalUses {
  /** Null: not counted apart, or not to be seen. */
  of(key: ReachedKey): PrincipalUse | null;
}

/** What is known of a principal's use: what the list of its keys is narrowed by, and the use of a page of them. */
export async function knownUseOf(
  ctx: Context,
  scope: KeyScope,
  principal: PrincipalRow,
): Promise<{ known: KnownUse; load: (arns: readonly string[]) => Promise<PrincipalUses> }> {
  const now = ctx.clock();
  const { pool } = ctx.db;
  const { from } = spanOfUse(null, now);
  if (!can(ctx.actor, "usage:read")) {
    return {
      known: { refs: [], unnamed: null, covered: [], from },
      load: async () => ({ of: () => null }),
    };
  }
  const { ref, kind: written, account_id: accountId } = principal;
  const kind = PRINCIPAL_KINDS.find((each) => each === written) ?? "unrecognised";
  const [scopes, refs] = await Promise.all([
    readReachedScopes(pool, scope, principal.id),
    kind === "orphan"
      ? readNamesOf(pool, ref)
      : [kind === "service" ? `service:${ref}` : kind === "account" ? `account:${accountId}` : ref],
  ]);
  const range = { from: from.getTime(), to: now.getTime() };
  const coverages = await readCoverageOfScopes(pool, scopes, range, now);
  const facts = new Map<string, UsageFacts>();
  for (const [name, spans] of coverages) facts.set(name, usageOf(spans, from, null, now));
  const covered = [...facts].flatMap(([name, { gaps }]) => (gaps.length === 0 ? [name] : []));
  const unnamed = isPersonal(kind) && accountId !== null ? `account:${accountId}` : null;
  const load = async (arns: readonly string[]): Promise<PrincipalUses> => {
    const kinds = ["use", "control", "read"];
    const names = unnamed === null ? refs : [...refs, unnamed];
    const rows = await lastUsesOfPrincipals(pool, names, { from, kinds }, arns);
    const byKey = new Map<string, SeenUse[]>(arns.map((arn) => [arn, []]));
    const named = kind === "service" ? `service:${ref}` : ref;
    for (const row of rows) {
      // Whatever else the name was, it is this principal's.
      const principalRef =
        kind === "account" || row.principalRef === unnamed ? `account:${accountId}` : named;
      for (const seen of seenOf(row, ref)) {
        byKey.get(row.keyArn)?.push({ ...seen, principalRef, accountId });
      }
    }
    return {
      of: ({ arn, ...place }) => {
        const usage = facts.get(`${place.accountId}/${place.region}`);
        if (usage === undefined) return null;
        const asked = [{ ref, kind, accountId }];
        return matchUses(asked, asked, byKey.get(arn) ?? [], usage, now).get(ref)?.use ?? null;
      },
    };
  };
  return { known: { refs, unnamed, covered, from }, load };
}
