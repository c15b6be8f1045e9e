import type { KeyScope } from "@/lib/auth/key-scope";
import type { Db } from "@/lib/db/types";
import { hopOf, Members, SURE, toSteps } from "./chain-members";
import { type Assumable, findAssumable } from "./find-assumable";
import { findTakers, type Takers } from "./find-takers";
import { loadOrganizations } from "./load-organizations";
import { MAX_SHOWN_CHAINS, type PrincipalChains } from "./schemas/chains";
import type { PrincipalRow } from "./store/read-principals";
import { readReach } from "./store/read-reach";
import { readTrust } from "./store/read-trusts";

/**
 * Who can take a principal's place, and which roles it can become; null for whoever is no role or user that AWS lists
 * in the estate. For callers that have looked at the row scope of the principal itself: others who reach no key of the
 * scope are counted and not named.
 */
export async function getChains(
  db: Db,
  scope: KeyScope,
  row: PrincipalRow,
): Promise<PrincipalChains | null> {
  const { ref, kind, account_id: accountId, identity_id: identityId } = row;
  if (!row.own_identity || row.gone || accountId === null || identityId === null) return null;
  const organizations = await loadOrganizations(db);
  const trust = kind === "role" ? await readTrust(db.pool, identityId) : undefined;
  const [takers, assumable] = await Promise.all([
    trust && findTakers(db, trust, organizations),
    findAssumable(db, { arn: ref, accountId }, organizations),
  ]);
  const steps = [...assumable.ways.values()].flatMap((way) => way.steps.map(({ to }) => to));
  const refs = new Set([...(takers?.links.map(({ from }) => from) ?? []), ...steps]);
  const names = new Map([...(takers?.accounts ?? []), ...assumable.accounts]);
  const people = new Members(scope, names, await readReach(db.pool, scope, [...refs]));
  return {
    takenBy: takers ? toTakenBy(takers, people) : null,
    assumes: toAssumes(assumable, people),
  };
}

function toTakenBy({ links, outside, notes }: Takers, members: Members) {
  const found = links.flatMap((link) => {
    const from = members.find(link.from);
    return from === null ? [] : [{ from, ...hopOf(link) }];
  });
  found.sort((a, b) => SURE.indexOf(a.verdict) - SURE.indexOf(b.verdict));
  return {
    links: found.slice(0, MAX_SHOWN_CHAINS),
    total: found.length,
    hidden: links.length - found.length,
    ...outside,
    notes,
  };
}

function toAssumes({ ways, notes }: Assumable, members: Members): PrincipalChains["assumes"] {
  const shown = [...ways.values()].filter(({ to }) => members.find(to) !== null);
  shown.sort(
    (a, b) =>
      members.decrypts(b.to) - members.decrypts(a.to) ||
      a.steps.length - b.steps.length ||
      SURE.indexOf(a.verdict) - SURE.indexOf(b.verdict) ||
      (a.to < b.to ? -1 : 1),
  );
  return {
    ways: shown.slice(0, MAX_SHOWN_CHAINS).map(({ to, steps, verdict }) => ({
      steps: toSteps(steps, members),
      verdict,
      decrypts: members.decrypts(to),
    })),
    total: shown.length,
    hidden: ways.size - shown.length,
    notes,
  };
}
