import type { Gathering } from "./gather-material";
import { DAY } from "./rules/finding";
import type { Newcomer } from "./rules/first-use";
import { type KeyPast, readFirstCells, readNewPairs, readPasts } from "./store/newcomers";
import { readNewTraits, readPastTraits, valuesOf } from "./store/traits";
import type { Cell } from "./types";

/** Uses of the day with something that the key has not had on any day before. */
export async function gatherNewcomers(gathering: Gathering): Promise<Newcomer[]> {
  const { ctx, day, calls, own } = gathering;
  const { pool } = ctx.db;
  const { used } = calls;
  const pairs = await readNewPairs(pool, { day, used, own });
  const direct = used.filter((id) => calls.byId.get(id)?.service === "");
  const asked = { kind: "address" as const, day, days: null, callIds: direct, own };
  const addresses = await readNewTraits(pool, asked, calls);
  const keyIds = [...pairs.principals, ...pairs.calls, ...addresses].map(({ keyId }) => keyId);
  const pasts = await readPasts(pool, [...new Set(keyIds)], { day, used, own });
  const known = withPast(gathering, pasts);
  const newCalls = pairs.calls.filter(({ keyId, id }) => {
    const service = calls.byId.get(id)?.service ?? "";
    return service !== "" && pasts.get(keyId)?.services.has(service) === false;
  });
  const of = { day, used, own };
  // A principal is looked up also where the key itself is new: a grant that names it is enough.
  const [principals, services] = await Promise.all([
    readFirstCells(pool, pairs.principals.filter(worthLooking(pasts)), "principal_id", of, calls),
    readFirstCells(pool, newCalls.filter(known), "call_id", of, calls),
  ]);
  const fresh = addresses.filter(known);
  const earlier = await readPastTraits(pool, [...new Set(fresh.map(({ keyId }) => keyId))], asked);
  const cells = [...principals, ...services, ...fresh.map(({ cell }) => cell)];
  const coverage = await gathering.coverageOf(cells.map(({ key }) => key));
  const rest = (cell: Cell, keyId: number) => ({
    cell,
    keyUsedSince: pasts.get(keyId)?.usedSince.getTime() ?? null,
    coverage: coverage(cell.key),
  });
  return [
    ...principals.flatMap((cell) => {
      const { ref, accountId } = cell.principal;
      const shared = rest(cell, cell.keyId);
      const isNewAccount = accountId && pasts.get(cell.keyId)?.accounts.has(accountId) === false;
      const principal = { ...shared, what: "principal" as const, value: ref };
      if (!isNewAccount) return [principal];
      return [principal, { ...shared, what: "account" as const, value: accountId }];
    }),
    ...services.map((cell) => ({
      ...rest(cell, cell.keyId),
      what: "service" as const,
      value: cell.service,
    })),
    ...fresh.map(({ cell, keyId, value }) => ({
      ...rest(cell, keyId),
      what: "address" as const,
      value,
      earlier: valuesOf(earlier.get(keyId)),
    })),
  ];
}

/** Of a key whose own first use lies far enough back, and that AWS does not manage. */
function withPast({ day, settings }: Gathering, pasts: ReadonlyMap<number, KeyPast>) {
  const least = day.getTime() + DAY - settings["first-use"].numbers.days * DAY;
  return ({ keyId }: { keyId: number }) => {
    const past = pasts.get(keyId);
    return past !== undefined && !past.awsManaged && past.usedSince.getTime() <= least;
  };
}

/** Every role of an account may use the keys that AWS manages there: who comes is no news. */
function worthLooking(pasts: ReadonlyMap<number, KeyPast>) {
  return ({ keyId }: { keyId: number }) => pasts.get(keyId)?.awsManaged !== true;
}
