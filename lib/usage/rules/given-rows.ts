import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { SharedName } from "../store/shared";
import type { BucketRow } from "../store/write-counts";
import type { TraitRow } from "../store/write-traits";

/** What a source gave of a day, in the numbers of the dictionary. */
export interface GivenRows {
  buckets: readonly BucketRow[];
  traits: readonly TraitRow[];
}

/** And events that came by themselves, because another account's trail may have them too. */
export interface GivenOfDay extends GivenRows {
  shared: readonly SharedName[];
}

const number = z.number();
const stored = z.object({
  buckets: z.array(z.tuple([number, number, number, number, number])),
  values: z.array(
    z.object({
      kind: z.enum(["address", "context"]),
      value: z.string(),
      resource: z.object({ type: z.string(), resource: z.string() }).nullable(),
    }),
  ),
  traits: z.array(z.tuple([number, number, number, number, number, number, number, number])),
  shared: z.array(z.tuple([number, z.string()])).default([]),
});

/** As they are kept: gzip of JSON, each value of a trait once. */
export function packRows({ buckets, traits, shared }: GivenOfDay): Buffer {
  const values = new Map<string, { at: number; trait: TraitRow["trait"] }>();
  const numbered = traits.map((row) => {
    const { trait } = row;
    const name = trait.kind + trait.value;
    const there = values.get(name) ?? { at: values.size, trait };
    values.set(name, there);
    const { keyId, day, principalId, callId, count, firstAt, lastAt } = row;
    return [keyId, day, principalId, callId, there.at, count, firstAt, lastAt];
  });
  const text = JSON.stringify({
    buckets: buckets.map((row) => [row.keyId, row.at, row.principalId, row.callId, row.count]),
    values: [...values.values()].map(({ trait }) => trait),
    traits: numbered,
    shared: shared.map(({ hour, mark }) => [hour, mark]),
  });
  return gzipSync(text);
}

/** Throws for what `packRows` did not write. */
export function unpackRows(bytes: Uint8Array): GivenOfDay {
  const { buckets, values, traits, shared } = stored.parse(
    JSON.parse(gunzipSync(bytes).toString("utf8")),
  );
  return {
    buckets: buckets.map(([keyId, at, principalId, callId, count]) => {
      return { keyId, at, principalId, callId, count };
    }),
    traits: traits.map(([keyId, day, principalId, callId, value, count, firstAt, lastAt]) => {
      const trait = values[value];
      if (!trait) throw new Error(`There is no value ${value}.`);
      return { keyId, day, principalId, callId, trait, count, firstAt, lastAt };
    }),
    shared: shared.map(([hour, mark]) => ({ hour, mark })),
  };
}

/** What must be added to `before` so that it is `after`: rows that are the same are left out. */
export function difference(before: GivenRows, after: GivenRows): GivenRows {
  const { buckets, traits } = addUp([
    { sign: 1, rows: after },
    { sign: -1, rows: before },
  ]);
  return {
    buckets: buckets.filter(({ count }) => count !== 0),
    traits: traits.filter(({ count }) => count !== 0),
  };
}

/** One row of each bucket, and of each value, place and call. */
export function summedRows(rows: GivenRows): GivenRows {
  return addUp([{ sign: 1, rows }]);
}

function addUp(parts: readonly { sign: 1 | -1; rows: GivenRows }[]): GivenRows {
  const buckets = new Map<string, BucketRow>();
  const traits = new Map<string, TraitRow>();
  for (const { sign, rows } of parts) {
    for (const row of rows.buckets) {
      const name = `${row.keyId} ${row.at} ${row.principalId} ${row.callId}`;
      const there = buckets.get(name);
      if (there) there.count += sign * row.count;
      else buckets.set(name, { ...row, count: sign * row.count });
    }
    for (const row of rows.traits) addTrait(traits, row, sign);
  }
  return { buckets: [...buckets.values()], traits: [...traits.values()] };
}

function addTrait(traits: Map<string, TraitRow>, row: TraitRow, sign: 1 | -1): void {
  const { keyId, day, principalId, callId, trait } = row;
  const name = `${keyId} ${day} ${principalId} ${callId} ${trait.kind}${trait.value}`;
  const there = traits.get(name);
  if (!there) {
    traits.set(name, { ...row, count: sign * row.count });
    return;
  }
  there.count += sign * row.count;
  there.firstAt = Math.min(there.firstAt, row.firstAt);
  there.lastAt = Math.max(there.lastAt, row.lastAt);
}
