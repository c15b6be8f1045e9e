import type { PoolClient } from "pg";
import { KeptValues } from "./rules/kept-values";
import { REST } from "./rules/traits";
import {
  addTraits,
  moveToRest,
  type NumberedTraitRow,
  numberValues,
  readPlaces,
  type TraitPlace,
  type TraitRow,
} from "./store/write-traits";
import type { TraitValue } from "./types";

/** Values that are held at most before the places that were asked for longest ago are let go. */
const MOST_HELD = 500_000;

type Group = TraitPlace & { kind: TraitValue["kind"] };

/**
 * Which values each key, principal, day and kind has, as far as it is asked for: loaded from the database once, kept
 * while the same days go on. Whoever uses it holds the lease, so that nobody else adds to the database meanwhile.
 */
export class KeptTraits {
  readonly #groups = new Map<string, KeptValues>();
  readonly #restIds = new Map<TraitValue["kind"], number>();
  /** Groups of which something was taken back. */
  readonly #stale: string[] = [];
  #open = false;

  /**
   * Adds the rows to what was counted, within the transaction; values beyond those that are kept count as REST. Tell
   * `done` when the transaction is through: what an undone one added is forgotten.
   */
  async write(client: PoolClient, rows: readonly TraitRow[]): Promise<void> {
    if (this.#open) this.forget();
    this.#open = true;
    if (rows.length === 0) return;
    this.#letGo();
    const byGroup = new Map<string, { group: Group; rows: TraitRow[] }>();
    for (const row of rows) {
      const group = groupOf(row);
      const there = byGroup.get(nameOf(group));
      if (there) there.rows.push(row);
      else byGroup.set(nameOf(group), { group, rows: [row] });
    }
    await this.#load(client, [...byGroup.values()]);
    const restIds = await this.#rest(client);
    const gone: Parameters<typeof moveToRest>[1][number][] = [];
    for (const { group, rows: own } of byGroup.values()) {
      const kept = this.#kept(group);
      for (const { count, trait } of own) {
        const id = count > 0 && trait.value !== REST ? kept.offer(trait) : null;
        if (id !== null) gone.push({ ...group, traitId: id, restId: restIds[group.kind] });
      }
    }
    await this.#numberFresh(client, byGroup.values());
    await moveToRest(client, gone);
    await addTraits(client, this.#numbered([...byGroup.values()], restIds));
    // A value may have gone for good with its last call.
    for (const [name, { rows: own }] of byGroup) {
      if (own.some(({ count }) => count < 0)) this.#stale.push(name);
    }
  }

  /** The number under which a call of one of these keys was counted. */
  idOf(keyIds: readonly number[], day: number, principalId: number, trait: TraitValue): number {
    for (const keyId of keyIds) {
      const kept = this.#groups.get(nameOf({ keyId, day, principalId, kind: trait.kind }));
      const id = kept?.idOf(trait.value) ?? null;
      if (id !== null) return id;
    }
    const rest = this.#restIds.get(trait.kind);
    if (rest === undefined) throw new Error("Nothing was counted yet.");
    return rest;
  }

  done(): void {
    for (const name of this.#stale.splice(0)) this.#groups.delete(name);
    this.#open = false;
  }

  /** Nothing that was added since the last `done` can be relied on any more. */
  forget(): void {
    this.#groups.clear();
    this.#stale.length = 0;
    this.#restIds.clear();
    this.#open = false;
  }

  async #numberFresh(client: PoolClient, groups: Iterable<{ group: Group }>): Promise<void> {
    const fresh: { kept: KeptValues; trait: TraitValue }[] = [];
    for (const { group } of groups) {
      const kept = this.#kept(group);
      for (const trait of kept.fresh()) fresh.push({ kept, trait });
    }
    const values = new Map(fresh.map(({ trait }) => [trait.kind + trait.value, trait]));
    const ids = await numberValues(client, [...values.values()]);
    for (const { kept, trait } of fresh) {
      const id = ids.get(trait.kind + trait.value);
      if (id === undefined) throw new Error(`There is no number for ${trait.value}.`);
      kept.setId(trait.value, id);
    }
  }

  /** One row of each value, place and call, in the order in which every writer locks them. */
  #numbered(
    groups: readonly { group: Group; rows: readonly TraitRow[] }[],
    restIds: Record<TraitValue["kind"], number>,
  ): NumberedTraitRow[] {
    const sums = new Map<string, NumberedTraitRow>();
    for (const { group, rows } of groups) {
      const kept = this.#kept(group);
      for (const { trait, ...row } of rows) {
        const traitId = kept.idOf(trait.value) ?? restIds[trait.kind];
        const name = `${row.keyId} ${row.day} ${row.principalId} ${row.callId} ${traitId}`;
        const there = sums.get(name);
        if (!there) {
          sums.set(name, { ...row, traitId });
          continue;
        }
        there.count += row.count;
        there.firstAt = Math.min(there.firstAt, row.firstAt);
        there.lastAt = Math.max(there.lastAt, row.lastAt);
      }
    }
    return [...sums.values()].filter(({ count }) => count !== 0).sort(inOrder);
  }

  async #load(client: PoolClient, wanted: readonly { group: Group }[]): Promise<void> {
    const missing = new Map<string, TraitPlace>();
    for (const { group } of wanted) {
      const there = this.#groups.get(nameOf(group));
      if (there) {
        this.#groups.delete(nameOf(group));
        this.#groups.set(nameOf(group), there);
        continue;
      }
      const { keyId, day, principalId } = group;
      missing.set(`${keyId} ${day} ${principalId}`, { keyId, day, principalId });
      this.#groups.set(nameOf(group), new KeptValues());
    }
    const fresh = new Set(
      wanted.map(({ group }) => nameOf(group)).filter((name) => this.#groups.get(name)?.size === 0),
    );
    for (const { id, trait, ...place } of await readPlaces(client, [...missing.values()])) {
      if (trait.value === REST) continue;
      const name = nameOf({ ...place, kind: trait.kind });
      if (fresh.has(name)) this.#groups.get(name)?.load(trait, id);
    }
  }

  async #rest(client: PoolClient): Promise<Record<TraitValue["kind"], number>> {
    if (this.#restIds.size === 0) {
      const values = (["address", "context"] as const).map((kind) => {
        return { kind, value: REST, resource: null };
      });
      const ids = await numberValues(client, values);
      for (const { kind } of values) this.#restIds.set(kind, ids.get(kind + REST) ?? 0);
    }
    return {
      address: this.#restIds.get("address") ?? 0,
      context: this.#restIds.get("context") ?? 0,
    };
  }

  #kept(group: Group): KeptValues {
    const kept = this.#groups.get(nameOf(group));
    if (!kept) throw new Error(`The traits of ${nameOf(group)} are not loaded.`);
    return kept;
  }

  #letGo(): void {
    let held = 0;
    for (const kept of this.#groups.values()) held += kept.size;
    for (const [name, kept] of this.#groups) {
      if (held <= MOST_HELD) return;
      held -= kept.size;
      this.#groups.delete(name);
    }
  }
}

function groupOf({ keyId, day, principalId, trait }: TraitRow): Group {
  return { keyId, day, principalId, kind: trait.kind };
}

function nameOf({ keyId, day, principalId, kind }: Group): string {
  return `${keyId} ${day} ${principalId} ${kind}`;
}

function inOrder(a: NumberedTraitRow, b: NumberedTraitRow): number {
  return (
    a.keyId - b.keyId ||
    a.day - b.day ||
    a.principalId - b.principalId ||
    a.callId - b.callId ||
    a.traitId - b.traitId
  );
}
