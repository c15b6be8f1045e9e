/** A stream of seeded random choices. Streams forked by different labels do not disturb each other. */
export interface Random {
  /** An unsigned 32-bit integer. */
  word(): number;
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** An integer from `low` to `high`, both inclusive. */
  int(low: number, high: number): number;
  chance(share: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** `count` different ones, in list order. */
  sample<T>(list: readonly T[], count: number): T[];
  hex(digits: number): string;
  /** `length` characters of an alphabet. */
  text(length: number, alphabet: string): string;
  /** The same label of the same stream always gives the same new stream. */
  fork(label: string): Random;
}

/** 32-bit FNV-1a with a final avalanche; spreads labels over seeds. */
function hash(text: string, basis: number): number {
  let value = (2166136261 ^ basis) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Chris Doty-Humphrey's sfc32: 128 bits of state, passes PractRand. */
function sfc32(a: number, b: number, c: number, counter: number): () => number {
  return () => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + out) | 0;
    return out >>> 0;
  };
}

/** The stream of a path such as `7/keys/shop-prod`. */
export function randomOf(path: string): Random {
  const word = sfc32(hash(path, 1), hash(path, 2), hash(path, 3), 1);
  for (let round = 0; round < 12; round += 1) word();
  const next = () => word() / 4294967296;
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const hex = (digits: number) => {
    const bytes = Buffer.allocUnsafe(Math.ceil(digits / 8) * 4);
    for (let offset = 0; offset < bytes.length; offset += 4) bytes.writeUInt32LE(word(), offset);
    // One flat string: joined pieces would hold several times its memory in large estates.
    return bytes.toString("hex", 0, Math.ceil(digits / 2)).slice(0, digits);
  };
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError(`nothing to pick from in ${path}`);
    return list[int(0, list.length - 1)] as T;
  };
  return {
    word,
    next,
    int,
    chance: (share) => next() < share,
    pick,
    sample: (list, count) => {
      let wanted = Math.min(count, list.length);
      return list.filter((_, index) => {
        const take = next() * (list.length - index) < wanted;
        if (take) wanted -= 1;
        return take;
      });
    },
    hex,
    text: (length, alphabet) =>
      Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join(""),
    fork: (label) => randomOf(`${path}/${label}`),
  };
}
