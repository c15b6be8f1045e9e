import type { Gathering } from "./gather-material";
import { type DirectUse, HABIT_DAYS } from "./rules/direct-decrypt";
import { groupBy } from "./rules/finding";
import type { ContextUse } from "./rules/missing-context";
import { readCells } from "./store/cells";
import { readDirectKeys } from "./store/direct-keys";
import { readNewTraits, readPastTraits } from "./store/traits";

/** Decrypts of the day that are not as those of the 30 days before: made directly, or in another context. */
export async function gatherHabits(
  gathering: Gathering,
): Promise<{ directUses: DirectUse[]; contextUses: ContextUse[] }> {
  return {
    directUses: await gatherDirect(gathering),
    contextUses: await gatherContexts(gathering),
  };
}

async function gatherDirect({
  ctx,
  day,
  span,
  calls,
  own,
  settings,
  coverageOf,
}: Gathering): Promise<DirectUse[]> {
  const { direct, throughServices } = calls;
  const least = settings["direct-decrypt"].numbers.calls;
  const { pool } = ctx.db;
  const keys = await readDirectKeys(pool, day, { direct, throughServices, own, least });
  const hours = keys.flatMap(({ keyId, hours: all }) =>
    all.filter((at) => at.getTime() >= span.from).map((at) => ({ keyId, at })),
  );
  const cells = await readCells(pool, hours, { callIds: direct, own, calls });
  const coverage = await coverageOf(cells.map(({ key }) => key));
  const byKey = new Map(groupBy(cells, ({ key }) => key.arn).map((all) => [all[0]?.key.arn, all]));
  return keys.flatMap((row) => {
    const ofKey = byKey.get(row.arn);
    const [first] = ofKey ?? [];
    if (!ofKey || !first) return [];
    const services = row.calls.flatMap((id) => calls.byId.get(id)?.service ?? []);
    return {
      cells: ofKey,
      throughServices: row.throughServices,
      direct: row.direct,
      services: [...new Set(services)],
      coverage: coverage(first.key),
    };
  });
}

async function gatherContexts({
  ctx,
  day,
  calls,
  own,
  coverageOf,
}: Gathering): Promise<ContextUse[]> {
  const { pool } = ctx.db;
  const callIds = calls.decrypted;
  const asked = { kind: "context" as const, day, days: HABIT_DAYS, callIds, own };
  const fresh = await readNewTraits(pool, asked, calls);
  const past = await readPastTraits(pool, [...new Set(fresh.map(({ keyId }) => keyId))], asked);
  const known = fresh.filter(({ keyId }) => past.has(keyId));
  const coverage = await coverageOf(known.map(({ cell }) => cell.key));
  return groupBy(known, ({ keyId }) => String(keyId)).flatMap((ofKey) => {
    const [first] = ofKey;
    if (!first) return [];
    return {
      calls: ofKey.map(({ cell, value }) => ({ cell, value })),
      before: past.get(first.keyId) ?? [],
      coverage: coverage(first.cell.key),
    };
  });
}
