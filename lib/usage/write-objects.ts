import type { PoolClient } from "pg";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import type { PooledUses } from "./files/reader-pool";
import { KeptTraits } from "./kept-traits";
import { noteKeyEvents } from "./note-key-events";
import { hourRows } from "./rules/hour-rows";
import { trailObjectName } from "./rules/object-name";
import { SeenMarks } from "./seen-marks";
import { ShapeNumbers } from "./shape-numbers";
import { countedByQueries } from "./store/given";
import { ensureMonths, type ListedObject } from "./store/objects";
import { readShared, type SharedRow, writeGivers, writeShared } from "./store/shared";
import {
  addToHours,
  insertControlEvents,
  insertObjects,
  insertSeen,
  type ObjectRow,
} from "./store/write-batch";
import { writeCounts } from "./store/write-counts";
import { groupsOf, type Tally, tallyBatch } from "./tally";
import { settleShared } from "./tally-shared";

const DAY = 86_400;

/** One object with what a thread read from it. */
export interface ReadObject {
  object: ListedObject;
  uses: PooledUses;
}

/**
 * Writes batches of objects: their counts, what their events are known by, and that they were read, all in one
 * transaction, so that a process that dies leaves each object counted whole or not at all. One writer at a time:
 * the lease holds others off.
 */
export class ObjectWriter {
  readonly #numbers: ShapeNumbers;
  readonly #seen: SeenMarks;
  readonly #kept = new KeptTraits();

  constructor(
    private readonly options: {
      db: Db;
      clock: Clock;
      source: string;
      lease: Lease;
      /** What was before is not kept; ms, as `readKeptFrom` answers. */
      keptFrom: number;
      /** Run first in the first transaction, e.g. for the ledger. */
      first: (client: PoolClient) => Promise<void>;
    },
  ) {
    this.#numbers = new ShapeNumbers(options.db.pool);
    this.#seen = new SeenMarks(options.db.pool);
  }

  #begun = false;
  #elsewhere: ReturnType<typeof countedByQueries> | null = null;

  /** What each object came to, in the order of the batch. `also` writes what must hold together with it, last. */
  async write(
    batch: readonly ReadObject[],
    also?: (client: PoolClient) => Promise<void>,
  ): Promise<ObjectRow[]> {
    try {
      return await this.#write(batch, also);
    } catch (error) {
      // What was added in memory is in no database.
      this.#seen.forget();
      this.#kept.forget();
      throw error;
    }
  }

  async #write(
    batch: readonly ReadObject[],
    also: ((client: PoolClient) => Promise<void>) | undefined,
  ): Promise<ObjectRow[]> {
    const { db, lease, source, clock } = this.options;
    const objects = [];
    for (const { uses } of batch) {
      objects.push({ uses, shapes: await this.#numbers.of(uses.shapes) });
    }
    const keptFrom = this.options.keptFrom / 1000;
    const { groups, hours } = groupsOf(objects, keptFrom);
    await ensureMonths(
      db.pool,
      [...hours].map((hour) => hour * 1000),
    );
    const tally = tallyBatch(objects, await this.#seen.load(groups), {
      keptFrom,
      elsewhere: await this.#countedElsewhere(),
    });
    let rows: ObjectRow[] = [];
    await inTransaction(db, async (client) => {
      await assertLease(client, lease);
      if (!this.#begun) await this.options.first(client);
      const buckets = new Map([...tally.buckets].map(([name, row]) => [name, { ...row }]));
      const stored = await readShared(client, [...tally.shared.values()]);
      const settled = settleShared(tally.shared, stored, buckets, null);
      rows = objectRows(batch, tally, settled.repeated);
      const ids = await insertObjects(client, source, rows, clock());
      await writeCounts(client, [...buckets.values()]);
      await this.#kept.write(client, [...tally.traits.rows(), ...settled.traits]);
      await writeShared(
        client,
        settled.written.map((row) => ({
          ...row,
          traitIds: this.#traitIds(row),
          objectId: ids[row.teller] ?? null,
        })),
      );
      await writeGivers(client, settled.given);
      await insertSeen(client, tally.seen, ids);
      const kept = await insertControlEvents(client, tally.control, ids);
      await noteKeyEvents(client, kept, clock());
      await addToHours(client, hourRows(batch, rows, keptFrom));
      await also?.(client);
    });
    this.#kept.done();
    this.#begun = true;
    return rows;
  }

  /** What query engines have counted: it stays as it is while the lease is held. */
  #countedElsewhere(): ReturnType<typeof countedByQueries> {
    this.#elsewhere ??= countedByQueries(this.options.db.pool);
    return this.#elsewhere;
  }

  #traitIds({ keyIds, at, principalId, traits }: SharedRow): number[] {
    return traits.map((trait) => this.#kept.idOf(keyIds, at - (at % DAY), principalId, trait));
  }
}

/** `repeated`: objects, each as often as it has a shared event that another account's trail had before. */
function objectRows(
  batch: readonly ReadObject[],
  tally: Tally,
  repeated: readonly number[],
): ObjectRow[] {
  const again = new Map<number, number>();
  for (const index of repeated) again.set(index, (again.get(index) ?? 0) + 1);
  return batch.map(({ object, uses }, index) => {
    const name = trailObjectName(object.key);
    const less = again.get(index) ?? 0;
    return {
      key: object.key,
      version: object.version,
      state: stateOf(uses, name !== null),
      reason: uses.trouble,
      records: uses.records,
      kmsEvents: (tally.counted[index] ?? 0) - less,
      duplicates: (tally.duplicates[index] ?? 0) + less,
      skipped: skippedOf(uses, tally.old[index] ?? 0, tally.elsewhere[index] ?? 0),
      accountId: name?.accountId ?? null,
      region: name?.region ?? null,
    };
  });
}

function skippedOf(
  { skipped }: PooledUses,
  old: number,
  elsewhere: number,
): Record<string, number> {
  const more = { "too-old": old, "counted-by-query": elsewhere };
  const there = Object.entries(more).filter(([, records]) => records > 0);
  return Object.fromEntries([...Object.entries(skipped), ...there]);
}

/** `named`: as CloudTrail names its logs. What is named so and holds none is no other file, but a broken one. */
function stateOf({ trouble, records }: PooledUses, named: boolean): ObjectRow["state"] {
  if (trouble === null) return "done";
  if (trouble === "not-a-trail" && !named) return "skipped";
  return records > 0 ? "partial" : "failed";
}
