import { getEstate } from "@/lib/access/get-estate";
import { listPrincipalKeys } from "@/lib/access/list-principal-keys";
import { listPrincipals } from "@/lib/access/list-principals";
import { estateQuery } from "@/lib/access/schemas/estate";
import { listPrincipalsQuery, principalKeysQuery } from "@/lib/access/schemas/principals";
import { ESTATE_GROUPS, KEY_CAPABILITIES, PRINCIPAL_SORTS } from "@/lib/access/types";
import type { Context } from "@/lib/context";
import { OWNER } from "./seed-more";

const ROUNDS = 20;

/** One kind of page: all ways in which it may be asked. */
export interface PageKind {
  metric: string;
  /** At most, ms, at the 95th percentile of the worst way. */
  bar: number | null;
  asked: { name: string; ask: () => Promise<unknown> }[];
}

/** Every grouping, sort and kind of filter and search that the estate's matrix and the list of principals offer. */
export async function pagesOf(ctx: Context): Promise<PageKind[]> {
  const estate = (of: Context, given: object) => ({
    name: JSON.stringify(given),
    ask: () => getEstate(of, estateQuery.parse(given)),
  });
  const principals = (given: object) => ({
    name: JSON.stringify(given),
    ask: () => listPrincipals(ctx, listPrincipalsQuery.parse(given)),
  });
  const owner: Context = {
    ...ctx,
    actor: {
      ...({ kind: "person", role: "owner" } as const),
      ...{ id: OWNER, name: "Owner", email: null, groups: ["team-0"], authTime: null },
    },
  };
  const { items } = await listPrincipals(ctx, listPrincipalsQuery.parse({}));
  const sorts = PRINCIPAL_SORTS.flatMap((sort) => [{ sort }, { sort: `-${sort}` }]);
  const filters = KEY_CAPABILITIES.map((capability) => ({ capability }));
  const groups = ESTATE_GROUPS.map((group) => ({ group }));
  return [
    {
      ...{ metric: "estate_p95_ms", bar: 200 },
      asked: [
        ...groups.flatMap((group) => filters.map((each) => estate(ctx, { ...group, ...each }))),
        estate(ctx, { q: "role svc" }),
        estate(ctx, { q: "1111" }),
      ],
    },
    {
      ...{ metric: "estate_with_use_p95_ms", bar: 200 },
      asked: groups.map((group) => estate(ctx, { ...group, use: "told" })),
    },
    {
      ...{ metric: "estate_unused_p95_ms", bar: 200 },
      asked: groups.map((group) => estate(ctx, { ...group, use: "unused" })),
    },
    {
      ...{ metric: "estate_of_an_owner_p95_ms", bar: 200 },
      asked: groups.map((group) => estate(owner, group)),
    },
    {
      ...{ metric: "principals_p95_ms", bar: 200 },
      asked: [...sorts, ...filters, { q: "role svc" }, { kind: "user" }].map(principals),
    },
    {
      ...{ metric: "principal_keys_p95_ms", bar: null },
      asked: items.slice(0, 3).map(({ id, name }) => ({
        name,
        ask: () => listPrincipalKeys(ctx, id, principalKeysQuery.parse({})),
      })),
    },
  ];
}

/** Milliseconds of each try of one page, sorted. */
export async function timesOf(ask: () => Promise<unknown>): Promise<number[]> {
  const tries: number[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const start = performance.now();
    await ask();
    tries.push(performance.now() - start);
  }
  return tries.sort((a, b) => a - b);
}

export const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
