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

/** Gives equal lists of small numbers equal small numbers, from 0. */
export class ListInterner {
  private readonly buckets = new Map<number, number[]>();
  private readonly lists: (readonly number[])[] = [];

  /** The list is kept and must not change. */
  of(list: readonly number[]): number {
    let hash = list.length;
    for (const number of list) hash = (Math.imul(hash, 0x0100_0193) ^ number) | 0;
    const bucket = this.buckets.get(hash);
    const found = bucket?.find((id) => equal(this.lists[id] ?? [], list));
    if (found !== undefined) return found;
    const id = this.lists.push(list) - 1;
    if (bucket === undefined) this.buckets.set(hash, [id]);
    else bucket.push(id);
    return id;
  }

  get size(): number {
    return this.lists.length;
  }
}

function equal(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
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
