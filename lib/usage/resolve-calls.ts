import { type KeyScope, keyScopeOf } from "@/lib/auth/key-scope";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireKey } from "@/lib/keys/get-key";
import { parseKeyArn } from "@/lib/keys/rules/key-arn";
import { rangeOf, type StepName, stepBounds, stepFor } from "./rules/time-steps";
import type { SeriesQuery, TopQuery } from "./schemas/series";
import type { Wanted } from "./store/counted";
import {
  type CallName,
  readCalls,
  readKeyIds,
  readPrincipalIds,
  readScopes,
  readScopesOf,
} from "./store/usage-names";
import { DIRECT, FAILED, SUCCESS, type UsageSplit } from "./types";

type Filters = Pick<
  SeriesQuery & TopQuery,
  "account" | "region" | "key" | "principal" | "operation" | "service" | "outcome" | "kind"
>;

/** A query in the numbers of the dictionary. */
export interface ResolvedCalls {
  wanted: Wanted;
  /** The same calls, not told apart by the split. */
  whole: Wanted;
  /** Calls that AWS answered with an error. */
  failedIds: number[];
  /** Whose coverage tells what is known. */
  scopes: { accountId: string; region: string }[];
  /** Of the one key, where one was asked for. */
  arn: string | null;
}

/** The steps of a query's time, and the bounds of them (see `stepBounds`). Throws `invalid` for an empty or endless one. */
export function requireSteps(
  query: Parameters<typeof rangeOf>[0] & { timeZone: string },
  now: Date,
): { step: StepName; bounds: number[]; from: number; to: number } {
  const range = rangeOf(query, now.getTime());
  if (!range) {
    const field = query.from === undefined ? "range" : "to";
    const message = "The time must be longer than nothing and at most 800 days.";
    throw new AppError("invalid", message, [{ field, message }]);
  }
  const step = stepFor(range);
  const bounds = stepBounds(range, step, query.timeZone);
  return { step, bounds, from: bounds[0] ?? range.from, to: bounds.at(-1) ?? range.to };
}

/** The numbers of calls that the filters leave; null when they leave all. */
function pickCalls(calls: readonly CallName[], filters: Filters): number[] | null {
  const { operation, service, outcome, kind } = filters;
  if (!operation?.length && !service?.length && !outcome?.length && !kind?.length) return null;
  const among = (list: string[] | undefined, ...names: string[]) =>
    !list?.length || names.some((name) => list.includes(name));
  return calls
    .filter(
      (call) =>
        among(operation, call.operation) &&
        among(service, call.service || DIRECT) &&
        among(outcome, ...(call.outcome === "" ? [SUCCESS] : [call.outcome, FAILED])) &&
        among(kind, call.kind),
    )
    .map(({ id }) => id);
}

/** The ARN if the actor may know of such a key. Throws `not-found`, in the same words for none and for another's. */
async function requireArn(ctx: Context, scope: KeyScope, arn: string): Promise<string> {
  if (scope.all && (await readKeyIds(ctx.db.pool, scope, { arn })).length > 0) return arn;
  const name = parseKeyArn(arn) ?? { accountId: "", region: "", keyId: "" };
  return (await requireKey(ctx, name)).arn;
}

/**
 * What a query means: an owner's counts are those of own keys alone. Throws `not-found` for a key that the actor may not
 * know of; an account, region or principal that nobody has heard of has no calls.
 */
export async function resolveCalls(
  ctx: Context,
  filters: Filters,
  split: UsageSplit | null,
): Promise<ResolvedCalls> {
  const { pool } = ctx.db;
  const scope = keyScopeOf(ctx.actor);
  const { account: accountId, region, principal } = filters;
  const arn = filters.key === undefined ? null : await requireArn(ctx, scope, filters.key);
  const named = parseKeyArn(arn ?? "");
  const ofKey = { accountId: named?.accountId ?? accountId, region: named?.region ?? region };
  const within = { accountId, region };
  const everyKey = scope.all && arn === null && accountId === undefined && region === undefined;
  const [calls, keyIds, principalIds, scopes] = await Promise.all([
    readCalls(pool),
    everyKey ? null : readKeyIds(pool, scope, { ...within, ...(arn === null ? {} : { arn }) }),
    principal?.length ? readPrincipalIds(pool, principal) : null,
    readScopes(pool, scope, arn === null ? within : ofKey),
  ]);
  const totals = scope.all && arn === null && principalIds === null;
  let place: Wanted["place"] = null;
  if (totals && accountId !== undefined) place = { accountId, region: region ?? null };
  else if (totals && region === undefined) place = "estate";
  const whole = { keyIds, principalIds, callIds: pickCalls(calls, filters), place };
  const many = split === "key" || split === "principal";
  return {
    wanted: many ? { ...whole, place: null } : whole,
    whole,
    failedIds: calls.flatMap(({ id, outcome }) => (outcome === "" ? [] : [id])),
    scopes: await narrowScopes(ctx, scopes, principalIds, principal, arn !== null),
    arn,
  };
}

/** Of a principal the scopes where it was seen, and those of its own account: it cannot be known elsewhere. */
async function narrowScopes(
  ctx: Context,
  scopes: ResolvedCalls["scopes"],
  principalIds: number[] | null,
  refs: string[] | undefined,
  oneKey: boolean,
): Promise<ResolvedCalls["scopes"]> {
  if (principalIds === null || oneKey) return scopes;
  const seen = await readScopesOf(ctx.db.pool, principalIds);
  const places = new Set(seen.map((one) => `${one.accountId}/${one.region}`));
  const home = new Set(
    (refs ?? []).map((ref) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(ref)?.[1]),
  );
  return scopes.filter(
    (one) => places.has(`${one.accountId}/${one.region}`) || home.has(one.accountId),
  );
}
