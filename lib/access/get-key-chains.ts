import type { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { Members, SURE, toSteps } from "./chain-members";
import type { Link } from "./chains/assumable-by";
import { findWays, type Ways } from "./find-ways";
import { loadEstate } from "./load-estate";
import { loadPicture } from "./load-picture";
import { type KeyChains, type keyChainsQuery, MAX_SHOWN_CHAINS } from "./schemas/chains";
import { readReach } from "./store/read-reach";

/**
 * Who can take the place of the roles with access to a key, from trust policies and identities as they are now; of one
 * role with every way. Throws `forbidden` and `not-found`.
 */
export async function getKeyChains(
  ctx: Context,
  name: KeyName,
  { principal, family }: z.output<typeof keyChainsQuery>,
): Promise<KeyChains> {
  authorize(ctx.actor, "access:read");
  const { of, rows } = await loadPicture(ctx, name, { family }, () => false);
  const held = rows.filter(({ principal: { group } }) => group !== "no-access");
  const refs = held.map((row) => row.principal.ref);
  const roles = held.flatMap(({ principal: { kind, inEstate, ref } }) =>
    kind === "role" && inEstate ? [ref] : [],
  );
  const asked = principal === undefined ? roles : roles.filter((ref) => ref === principal);
  const ways = await findWays(ctx.db, await loadEstate(ctx.db), asked, refs);
  const access = new Set(refs);
  const listed = principal === undefined ? null : listWays(ways, principal, access);
  return {
    roles: asked.flatMap((ref) => toRole(ref, ways, access)),
    ways: listed && (await toWays(ctx, ways, listed.slice(0, MAX_SHOWN_CHAINS), access)),
    total: listed?.length ?? 0,
    notes: ways.notes,
    computedAt: of.computedAt.toISOString(),
  };
}

function toRole(ref: string, { links, ways, outside }: Ways, access: ReadonlySet<string>) {
  const trust = outside.get(ref);
  if (trust === undefined) return [];
  const own = links.filter(({ to }) => to === ref);
  const known = own.filter(({ verdict }) => verdict !== "unknown");
  const further = [...ways.values()].filter(({ to, steps }) => to === ref && steps.length > 1);
  const role = {
    ref,
    takers: known.length,
    without: known.filter(({ from }) => !access.has(from)).length,
    unknown: own.length - known.length,
    further: further.length,
    outside: trust.outside,
    unclear: trust.unclear,
  };
  return own.length > 0 || trust.outside.length > 0 || trust.unclear ? [role] : [];
}

interface ListedWay {
  from: string;
  steps: readonly Link[];
  verdict: Link["verdict"];
}

/** Everybody one step away, then who comes to it in more; the surest first. */
function listWays({ links, ways }: Ways, role: string, access: ReadonlySet<string>): ListedWay[] {
  const direct = links
    .filter(({ to }) => to === role)
    .map((link): ListedWay => ({ from: link.from, steps: [link], verdict: link.verdict }));
  const further = [...ways.values()].filter(({ to, steps }) => to === role && steps.length > 1);
  return [...direct, ...further].sort(
    (a, b) =>
      a.steps.length - b.steps.length ||
      SURE.indexOf(a.verdict) - SURE.indexOf(b.verdict) ||
      Number(access.has(a.from)) - Number(access.has(b.from)) ||
      (a.from < b.from ? -1 : 1),
  );
}

async function toWays(
  ctx: Context,
  { accounts }: Ways,
  listed: readonly ListedWay[],
  access: ReadonlySet<string>,
): Promise<NonNullable<KeyChains["ways"]>> {
  const scope = keyScopeOf(ctx.actor);
  const refs = new Set(listed.flatMap(({ steps }) => steps.flatMap(({ from, to }) => [from, to])));
  const members = new Members(scope, accounts, await readReach(ctx.db.pool, scope, [...refs]));
  return listed.map(({ from, steps, verdict }) => {
    const who = members.find(from);
    const told = toSteps(steps, members);
    const [first, ...rest] = told;
    // What the first step asks for is in its taker's documents, too.
    const shown =
      who === null && first ? [{ ...first, conditions: [], unclear: [] }, ...rest] : told;
    return { from: who, access: access.has(from), steps: shown, verdict };
  });
}
