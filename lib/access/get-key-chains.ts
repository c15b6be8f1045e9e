import { setImmediate } from "node:timers/promises";
import type { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { Members, SURE, toSteps } from "./chain-members";
import type { Link } from "./chains/assumable-by";
import type { OutsideTrust } from "./chains/outside-trust";
import { stepsTo, type Way } from "./chains/steps-to";
import { type WayBack, WaysBack } from "./chains/ways-back";
import { findWays, type Ways } from "./find-ways";
import { loadEstate } from "./load-estate";
import { loadPicture } from "./load-picture";
import { COLUMN_NAMES, COLUMNS } from "./matrix-rows";
import { type KeyChains, type keyChainsQuery, MAX_SHOWN_CHAINS } from "./schemas/chains";
import { readReach } from "./store/read-reach";
import { type Capability, codeOf, isHeld } from "./types";

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
  const own = new Map(rows.map((row) => [row.principal.ref, row.principal.verdicts]));
  const roles = rows.flatMap(({ principal: { kind, inEstate, ref, group } }) =>
    kind === "role" && inEstate && group !== "no-access" ? [ref] : [],
  );
  const asked = principal === undefined ? roles : roles.filter((ref) => ref === principal);
  const ways = await findWays(ctx.db, await loadEstate(ctx.db), asked);
  const [only] = asked;
  const one = principal === undefined ? null : only ? waysTo(only, ways.links, own) : [];
  return {
    roles: await countWays(asked, ways, own),
    ways: one && (await toWays(ctx, ways, one.slice(0, MAX_SHOWN_CHAINS))),
    total: one?.length ?? 0,
    notes: ways.notes,
    computedAt: of.computedAt.toISOString(),
  };
}

interface ListedWay extends Pick<Way, "from" | "steps" | "verdict"> {
  gains: Capability[];
}

/** Everybody one step away, then who comes to a role in more; the surest first, then who gains by it. */
function waysTo(
  role: string,
  links: readonly Link[],
  own: ReadonlyMap<string, string>,
): ListedWay[] {
  if (!links.some(({ to }) => to === role)) return [];
  const gains = (from: string) => gainsOf(own.get(from) ?? "", own.get(role) ?? "");
  return [...stepsTo([role], links).values()]
    .map(({ from, steps, verdict }) => ({ from, steps, verdict, gains: gains(from) }))
    .sort(
      (a, b) =>
        a.steps.length - b.steps.length ||
        SURE.indexOf(a.verdict) - SURE.indexOf(b.verdict) ||
        b.gains.length - a.gains.length ||
        (a.from < b.from ? -1 : 1),
    );
}

/** Capabilities of which a role may do something that the taker may not do itself. */
function gainsOf(taker: string, role: string): Capability[] {
  const held = (codes: string, at: number) => isHeld(codeOf(codes[at]));
  return COLUMNS.filter(({ actions }) =>
    actions.some((action) => {
      const at = COLUMN_NAMES.indexOf(action);
      return held(role, at) && !held(taker, at);
    }),
  ).map(({ id }) => id);
}

/** How many come to each role. */
async function countWays(
  roles: readonly string[],
  { links, outside }: Ways,
  own: ReadonlyMap<string, string>,
): Promise<KeyChains["roles"]> {
  const back = new WaysBack(links);
  const known = new Map<string, boolean>();
  const gains = (from: string, role: string) => {
    const [taker, taken] = [own.get(from) ?? "", own.get(role) ?? ""];
    const pair = `${taker} ${taken}`;
    const gaining = known.get(pair) ?? gainsOf(taker, taken).length > 0;
    known.set(pair, gaining);
    return gaining;
  };
  const found: KeyChains["roles"] = [];
  for (const [at, role] of roles.entries()) {
    const trust = outside.get(role);
    if (trust !== undefined) found.push(...toRole(role, trust, back.to(role), gains));
    // Others' requests are answered in between.
    if (at % 50 === 49) await setImmediate();
  }
  return found;
}

function toRole(
  ref: string,
  { outside, unclear }: OutsideTrust,
  ways: readonly WayBack[],
  gains: (from: string, role: string) => boolean,
): KeyChains["roles"] {
  if (ways.length === 0 && outside.length === 0 && !unclear) return [];
  const known = ways.filter(({ verdict }) => verdict !== "unknown");
  const direct = known.filter(({ steps }) => steps === 1).length;
  return [
    {
      ...{ ref, outside, unclear, takers: direct, further: known.length - direct },
      unknown: ways.length - known.length,
      gaining: known.filter(({ from }) => gains(from, ref)).length,
    },
  ];
}

async function toWays(
  ctx: Context,
  { accounts }: Ways,
  listed: readonly ListedWay[],
): Promise<NonNullable<KeyChains["ways"]>> {
  const scope = keyScopeOf(ctx.actor);
  const refs = new Set(listed.flatMap(({ steps }) => steps.flatMap(({ from, to }) => [from, to])));
  const members = new Members(scope, accounts, await readReach(ctx.db.pool, scope, [...refs]));
  return listed.map(({ from, steps, verdict, gains }) => {
    const who = members.find(from);
    const told = toSteps(steps, members);
    const [first, ...rest] = told;
    // What the first step asks for is in its taker's documents, too.
    const shown =
      who === null && first ? [{ ...first, conditions: [], unclear: [] }, ...rest] : told;
    return { from: who, gains, steps: shown, verdict };
  });
}
