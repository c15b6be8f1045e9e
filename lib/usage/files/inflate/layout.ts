// DEFLATE's tables (RFC 1951), and where they and what is made of them stand in the engine's memory, from address 0 on.

/** Bits that the main tables of literals and lengths, of distances, and of lengths of codes look at. */
export const TABLE_BITS = { literals: 10, distances: 8, lengths: 7 };

/** Symbols of the three alphabets; fixed codes have some that may not come (RFC 1951, 3.2.6). */
export const SYMBOLS = { literals: 288, distances: 32, lengths: 19 };
/** Ends a block. */
export const END_OF_BLOCK = 256;

/**
 * An entry of a table: how many bits it takes (its code's and those after it, bits 0 to 5) and
 * - of literals, how many there are, one or two (bits 6 and 7), and their bytes (from bit 8 on);
 * - of a length or distance 63 less the bits that are added to it (bits 8 to 13) and the least one (from bit 16 on);
 * - with OTHER, of a longer code the bits (8 to 11) and the place (from bit 16 on) of its own table;
 * - with OTHER and STOP the end of a block, or with INVALID what may not come.
 */
export const ENTRY = {
  literal: 0x40,
  literals: 0xc0,
  other: 0x4000,
  stop: 0x8000,
  invalid: 0x1_0000,
};
export const NOT_VALID = ENTRY.other | ENTRY.stop | ENTRY.invalid;

/**
 * CRC-32 of what is farther back than so many bytes is known from what is nearer: of the polynomial of RFC 1952 and
 * y = x^128, y^300 + y^155 + y^117 + y^89 + 1 is a multiple (found by trying all with five terms).
 */
export const SUM = {
  distances: [145, 183, 211, 300].map((blocks) => blocks * 16),
  window: 4800,
  chunk: 16_384,
};

/** Longer codes have tables of their own: of at most 2^5 entries for six symbols each, and of 2^7 for eight. */
const LONGER = { literals: 2048, distances: 1024 };

const table = (from: number, bits: number, longer = 0) => from + 4 * ((1 << bits) + longer);
const literals = 4096;
const distances = table(literals, TABLE_BITS.literals, LONGER.literals);
const lengths = table(distances, TABLE_BITS.distances, LONGER.distances);
const sums = table(lengths, TABLE_BITS.lengths);

export const AT = {
  /** A byte each: the lengths of the codes of all symbols, literals first. */
  codeLengths: 0,
  /** By length: how many codes have it, and where the next symbol that has it comes in the order of codes. */
  counts: 512,
  places: 576,
  order: 640,
  /** Entries of the symbols, without the bits of their codes. */
  literalSymbols: 1280,
  distanceSymbols: 1280 + 4 * SYMBOLS.literals,
  lengthSymbols: 1280 + 4 * (SYMBOLS.literals + SYMBOLS.distances),
  /** The order in which lengths of codes of lengths come. */
  lengthOrder: 2816,
  ...{ literals, distances, lengths, sums },
};
export const INFLATE_SIZE = sums + SUM.window + SUM.chunk;

/** How many bits follow the symbols of lengths (from 257 on) and of distances (RFC 1951, 3.2.5). */
const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5,
];
const DISTANCE_BITS = Array.from({ length: 30 }, (_, at) => Math.max(0, Math.floor(at / 2) - 1));
/** RFC 1951, 3.2.7. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Writes what never changes. */
export function writeSymbols(bytes: Buffer): void {
  const write = (at: number, entries: readonly number[], count: number) => {
    for (let symbol = 0; symbol < count; symbol += 1) {
      bytes.writeUInt32LE(entries[symbol] ?? NOT_VALID, at + 4 * symbol);
    }
  };
  const literal = Array.from({ length: END_OF_BLOCK }, (_, byte) => ENTRY.literal | (byte << 8));
  // The longest length has a symbol without bits, though those of the one before would reach it.
  const matches = [...spans(3, LENGTH_BITS), entryOf(258, 0)];
  write(AT.literalSymbols, [...literal, ENTRY.other | ENTRY.stop, ...matches], SYMBOLS.literals);
  write(AT.distanceSymbols, spans(1, DISTANCE_BITS), SYMBOLS.distances);
  const lengthSymbols = Array.from({ length: SYMBOLS.lengths }, (_, symbol) => symbol << 16);
  write(AT.lengthSymbols, lengthSymbols, SYMBOLS.lengths);
  bytes.set(LENGTH_ORDER, AT.lengthOrder);
}

const entryOf = (least: number, bits: number) => (least << 16) | ((63 - bits) << 8) | bits;

/** Entries of symbols that stand for one span of numbers after the other, each as long as its bits can tell apart. */
function spans(first: number, bits: readonly number[]): number[] {
  let least = first;
  return bits.map((count) => {
    const entry = entryOf(least, count);
    least += 1 << count;
    return entry;
  });
}
