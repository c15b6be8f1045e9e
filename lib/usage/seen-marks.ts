import type { Pool } from "pg";
import { MarkSet } from "./rules/mark-set";
import { readSeen } from "./store/write-batch";

/** Marks that are held at most before the hours that were asked for longest ago are let go. */
const MOST = 4_000_000;

/** The events of one hour and scope. */
export interface SeenGroup {
  hour: number;
  scope: string;
  marks: MarkSet;
}

/**
 * What was counted, by hour and scope, as far as it is asked for: loaded from the database once, kept while the same
 * hours go on. Whoever uses it holds the lease, so that nobody else adds to the database meanwhile.
 */
export class SeenMarks {
  readonly #groups = new Map<string, SeenGroup>();

  constructor(private readonly pool: Pool) {}

  /** Loads what of these groups is not here, then answers them all. */
  async load(
    wanted: ReadonlyMap<string, { hour: number; scope: string }>,
  ): Promise<ReadonlyMap<string, SeenGroup>> {
    this.#letGo();
    const missing = [...wanted].filter(([name]) => !this.#groups.has(name));
    for (const [name, { hour, scope }] of missing) {
      this.#groups.set(name, { hour, scope, marks: new MarkSet() });
    }
    const rows =
      missing.length === 0
        ? []
        : await readSeen(
            this.pool,
            missing.map(([, group]) => group),
          );
    for (const { hour, scope, marks } of rows) {
      this.#groups.get(groupName(hour, scope))?.marks.addAll(marks);
    }
    for (const name of wanted.keys()) this.#touch(name);
    return this.#groups;
  }

  /** Nothing that was added since the last load can be relied on any more. */
  forget(): void {
    this.#groups.clear();
  }

  #touch(name: string): void {
    const group = this.#groups.get(name);
    if (!group) return;
    this.#groups.delete(name);
    this.#groups.set(name, group);
  }

  #letGo(): void {
    let held = 0;
    for (const { marks } of this.#groups.values()) held += marks.size;
    for (const [name, { marks }] of this.#groups) {
      if (held <= MOST) return;
      held -= marks.size;
      this.#groups.delete(name);
    }
  }
}

/** The name of an hour (seconds since 1970) and scope in a map. */
export function groupName(hour: number, scope: string): string {
  return `${hour}/${scope}`;
}
