/** Gives equal texts equal small numbers, from 0. */
export class Interner {
  private readonly ids = new Map<string, number>();

  of(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(text, id);
    return id;
  }

  get size(): number {
    return this.ids.size;
  }
}

/** Gives equal pairs of small numbers equal small numbers: lists are numbered link by link. */
export class Chain {
  private readonly links = new Map<number, number>();

  /** The number of what `before` stands for, followed by `next`. Both are below 2^26; so is the answer, from 1. */
  of(before: number, next: number): number {
    const key = before * 0x400_0000 + next;
    const known = this.links.get(key);
    if (known !== undefined) return known;
    const id = this.links.size + 1;
    this.links.set(key, id);
    return id;
  }

  get size(): number {
    return this.links.size;
  }
}
