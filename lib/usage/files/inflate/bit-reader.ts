import { globals } from "../engine-parts";
import { type Code, I32, I64, i32, i64, type Variable } from "../wasm-code";

// Reading bits in DEFLATE's order: of each byte the lowest first (RFC 1951, 3.1.1). The lowest JUNK bits of what is held
// are no longer of use, so that what comes next, cut to a table's size, is the place in a table of words at once.

export const JUNK = 2;
export const BIT_LOCALS = { held: I64, count: I64, input: I32 };
export type Bits = Record<keyof typeof BIT_LOCALS, Variable>;

export const wide = (value: number) => i64.const(BigInt(value));
const all = (from: Bits, to: Bits) =>
  [to.held.set(from.held.get), to.count.set(from.count.get), to.input.set(from.input.get)].flat();

/** Takes up reading where the last function left off, and leaves off. */
export const takeUp = (bits: Bits): Code => all(globals, bits);
export const leaveOff = (bits: Bits): Code => all(bits, globals);

/**
 * Fills up to at least 54 bits with one load of eight bytes, of which those stay unread that have no room. Only the
 * lowest six bits of `count` mean something.
 */
export const refill = ({ held, count, input }: Bits): Code => {
  const wholeBytes = i64.and(i64.shiftRight(count.get, wide(3)), wide(7));
  return [
    ...held.set(i64.or(held.get, i64.shiftLeft(i64.load(input.get), count.get))),
    ...input.set(i32.sub(i32.add(input.get, i32.const(7)), i32.wrap(wholeBytes))),
    ...count.set(i64.or(count.get, wide(56))),
  ];
};

/** Lets go of as many bits as the lowest six of `by` say. */
export const drop = ({ held, count }: Bits, by: Code): Code => [
  ...held.set(i64.shiftRight(held.get, by)),
  ...count.set(i64.sub(count.get, by)),
];

/** The next `size` bits, up to 30. */
export const peek = ({ held }: Bits, size: number) =>
  i32.and(i32.wrap(i64.shiftRight(held.get, wide(JUNK))), i32.const((1 << size) - 1));

/** The entry of the main table at `table` for the next `size` bits: i64. */
export const lookUp = ({ held }: Bits, table: number, size: number) =>
  i64.loadWord(i32.and(i32.wrap(held.get), i32.const(((1 << size) - 1) << JUNK)), table);

/** Goes on to the next whole byte and holds nothing. */
export const toByte = ({ held, count, input }: Bits): Code => {
  const unread = i64.and(i64.sub(count.get, wide(JUNK)), wide(63));
  return [
    ...input.set(i32.sub(input.get, i32.wrap(i64.shiftRight(unread, wide(3))))),
    ...held.set(wide(0)),
    ...count.set(wide(JUNK)),
  ];
};
