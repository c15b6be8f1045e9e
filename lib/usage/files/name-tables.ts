import type { Engine } from "./engine";
import { NAMES } from "./find-functions";
import { ENTRY, FLAGS } from "./walk-functions";

/** What the walk does with a member of this name; `target` is an address: of a place, or of the table to enter. */
export interface NameRule {
  flags: readonly (keyof typeof FLAGS)[];
  target?: number;
}

/** Rules by the names of members, and for all other names. */
export interface NameTable {
  names: Readonly<Record<string, NameRule>>;
  other: NameRule;
}

/** Writes tables of names into the engine's memory, one after the other. */
export class NameTables {
  #next: number;
  #bit = 0;

  /** `from`: where zeros begin. */
  constructor(
    private readonly engine: Engine,
    from: number,
  ) {
    this.#next = Math.ceil(from / 8) * 8;
  }

  /** Where the next table would stand. */
  get end(): number {
    return this.#next;
  }

  /** Answers the table's address. */
  add({ names, other }: NameTable): number {
    const table = this.#next;
    this.#rule(table, other);
    this.#next = table + NAMES.byLength + 4 * (NAMES.longest + 1);
    this.#next = Math.ceil(this.#next / 8) * 8;
    for (const [name, rule] of Object.entries(names)) {
      const bytes = Buffer.from(name);
      if (bytes.length > NAMES.longest) throw new RangeError(`${name} is too long.`);
      const entry = this.#next;
      this.#next += ENTRY.size;
      this.#rule(entry, rule);
      this.engine.bytes.set(bytes, entry);
      const first = table + NAMES.byLength + 4 * bytes.length;
      this.engine.words[(entry + ENTRY.next) / 4] = this.engine.words[first / 4] as number;
      this.engine.words[first / 4] = entry;
    }
    return table;
  }

  #rule(entry: number, { flags, target = 0 }: NameRule): void {
    const { words, bytes } = this.engine;
    words[(entry + ENTRY.flags) / 4] = flags.reduce((sum, flag) => sum | FLAGS[flag], 0);
    words[(entry + ENTRY.target) / 4] = target;
    if (!flags.includes("once")) return;
    if (this.#bit === 64) throw new RangeError("There are too many names that may come once.");
    bytes.writeBigUInt64LE(1n << BigInt(this.#bit), entry + ENTRY.bit);
    this.#bit += 1;
  }
}
