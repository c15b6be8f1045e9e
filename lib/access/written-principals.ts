import type { PrincipalRecord } from "./store/write-edges";

type Records = readonly PrincipalRecord[];

/** The rows of everybody who is asked about for a key. */
export interface ListedPrincipals {
  /** Of accounts of which all are asked about: the same lists for all keys, as long as nothing changes. */
  wholes: readonly Records[];
  rest: Records;
}

/** A principal whose row was written, as it was. */
export interface WrittenPrincipal {
  record: PrincipalRecord;
  id: number;
}

const isSame = (one: PrincipalRecord, other: PrincipalRecord): boolean =>
  one === other ||
  (one.kind === other.kind &&
    one.name === other.name &&
    one.accountId === other.accountId &&
    one.identityId === other.identityId);

/** Principals whose rows are committed. */
export class WrittenPrincipals {
  private readonly byRef = new Map<string, WrittenPrincipal>();
  /** Lists of which all is written. */
  private readonly lists = new WeakSet<Records>();

  /** Whose rows are not written, or not as they are now, by ref. */
  missing(listed: readonly ListedPrincipals[]): Map<string, PrincipalRecord> {
    const missing = new Map<string, PrincipalRecord>();
    const look = (records: Records) => {
      for (const each of records) {
        const known = this.byRef.get(each.ref);
        if (known === undefined || !isSame(known.record, each)) missing.set(each.ref, each);
      }
    };
    for (const list of new Set(listed.flatMap(({ wholes }) => wholes))) {
      if (!this.lists.has(list)) look(list);
    }
    for (const { rest } of listed) look(rest);
    return missing;
  }

  idOf(ref: string): number | undefined {
    return this.byRef.get(ref)?.id;
  }

  /** Notes what was committed of some keys. */
  add(fresh: readonly WrittenPrincipal[], listed: readonly ListedPrincipals[]): void {
    for (const each of fresh) this.byRef.set(each.record.ref, each);
    for (const list of new Set(listed.flatMap(({ wholes }) => wholes))) this.lists.add(list);
  }

  get size(): number {
    return this.byRef.size;
  }
}
