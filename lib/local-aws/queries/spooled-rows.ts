import { deflateRawSync, inflateRawSync } from "node:zlib";

type Row = (string | null)[];

const BLOCK = 1000;

/** Rows of an answer, kept small: most of them are never asked for again. */
export class SpooledRows {
  readonly #blocks: Buffer[] = [];
  #last: Row[] = [];
  /** What is kept, bytes; the rows not yet packed are few. */
  bytes = 0;

  get count(): number {
    return this.#blocks.length * BLOCK + this.#last.length;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#last.push(row);
      if (this.#last.length < BLOCK) continue;
      const block = deflateRawSync(JSON.stringify(this.#last), { level: 1 });
      this.#blocks.push(block);
      this.bytes += block.length;
      this.#last = [];
    }
  }

  /** `limit` rows from `start`, fewer at the end. */
  slice(start: number, limit: number): Row[] {
    const rows: Row[] = [];
    for (let index = Math.floor(start / BLOCK); rows.length < limit; index += 1) {
      const block = this.#block(index);
      if (!block) break;
      const from = Math.max(0, start - index * BLOCK);
      rows.push(...block.slice(from, from + limit - rows.length));
    }
    return rows;
  }

  #block(index: number): Row[] | null {
    const packed = this.#blocks[index];
    if (packed) return JSON.parse(inflateRawSync(packed).toString("utf8")) as Row[];
    return index === this.#blocks.length && this.#last.length > 0 ? this.#last : null;
  }
}
