import {
  type Code,
  flow,
  I32,
  i32,
  i64,
  type Variable,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../wasm-code";
import { AT, ENTRY, NOT_VALID, TABLE_BITS } from "./layout";

// Tables to look codes up by the bits that come next (RFC 1951, 3.2.2). Codes come with their first bit lowest, so one
// of n bits fills every 2^n-th entry: the table is filled for codes of one length, doubled, and filled for the next.

const LONGEST = 15;
const LOCALS = {
  ...{ at: I32, length: I32, most: I32, left: I32, next: I32, stop: I32 },
  ...{ code: I32, size: I32, place: I32, entry: I32, own: I32, ownEnd: I32, prefix: I32 },
};
const PARAMS = { lengths: I32, count: I32, symbols: I32, table: I32, bits: I32, mayLack: I32 };
type Locals = Record<keyof typeof LOCALS | keyof typeof PARAMS, Variable>;

const { const: number } = i32;
const times4 = (value: Code) => i32.shiftLeft(value, number(2));
const step = (variable: Variable, by = 1) => variable.set(i32.add(variable.get, number(by)));
const countOf = (length: Code) => i32.load(times4(length), AT.counts);
const isUnder = i32.lessUnsigned;

/** How many codes have each length. */
const countLengths = ({ at, lengths, count, length }: Locals): Code[] => [
  ...[0, 16, 32, 48].map((by) => v128.store(number(AT.counts), v128.splat(0), by)),
  at.set(number(0)),
  flow.while(
    isUnder(at.get, count.get),
    length.set(times4(i32.loadByte(i32.add(lengths.get, at.get)))),
    i32.store(length.get, i32.add(i32.load(length.get, AT.counts), number(1)), AT.counts),
    step(at),
  ),
];

/** Where the symbols of each length begin in the order of codes; returns 0 where there are too many codes or too few. */
const judgeLengths = ({ length, most, left, next, place, table, bits, mayLack }: Locals) => [
  ...[left.set(number(1)), next.set(number(0)), length.set(number(1)), most.set(number(0))],
  flow.while(
    isUnder(length.get, number(LONGEST + 1)),
    i32.store(times4(length.get), next.get, AT.places),
    place.set(countOf(length.get)),
    flow.if(place.get, [most.set(length.get)]),
    next.set(i32.add(next.get, place.get)),
    left.set(i32.sub(times2(left.get), place.get)),
    flow.if(i32.less(left.get, number(0)), [flow.return(number(0))]),
    step(length),
  ),
  // One symbol needs no more than half a code, and none at all no code.
  flow.if(left.get, [
    flow.if(i32.or(i32.eqz(mayLack.get), isUnder(number(1), most.get)), [flow.return(number(0))]),
    place.set(number(0)),
    flow.while(
      isUnder(place.get, i32.shiftLeft(number(4), bits.get)),
      i32.store(i32.add(table.get, place.get), number(NOT_VALID)),
      step(place, 4),
    ),
    flow.if(i32.eqz(most.get), [flow.return(number(1))]),
  ]),
];
const times2 = (value: Code) => i32.shiftLeft(value, number(1));

const sortSymbols = ({ at, lengths, count, length, place }: Locals) => [
  at.set(number(0)),
  flow.while(
    isUnder(at.get, count.get),
    length.set(i32.loadByte(i32.add(lengths.get, at.get))),
    flow.if(length.get, [
      place.set(i32.load(times4(length.get), AT.places)),
      i32.store(times4(length.get), i32.add(place.get, number(1)), AT.places),
      i32.storeShort(times2(place.get), at.get, AT.order),
    ]),
    step(at),
  ),
];

/** The entry of the symbol that comes `at`th, with the bits of its code. */
const entryAt = ({ at, symbols, length }: Locals) => {
  const symbol = i32.loadShort(times2(at.get), AT.order);
  return i32.add(i32.load(i32.add(symbols.get, times4(symbol))), length.get);
};

/** Counts the code up from its far end: its highest zero becomes one, and the ones above it zeros. */
const countUp = ({ code, length, place }: Locals): Code[] => [
  place.set(i32.xor(code.get, i32.sub(i32.shiftLeft(number(1), length.get), number(1)))),
  flow.if(place.get, [
    place.set(i32.shiftLeft(number(1), i32.sub(number(31), i32.clz(place.get)))),
    code.set(i32.or(i32.and(code.get, i32.sub(place.get, number(1))), place.get)),
  ]),
];

/** Puts a copy of the table behind it; two entries as one word, more as vectors, which may go beyond their end. */
const double = ({ table, size, place, entry, stop }: Locals): Code[] => [
  ...[place.set(table.get), entry.set(i32.add(table.get, times4(size.get))), stop.set(entry.get)],
  flow.if(
    isUnder(size.get, number(4)),
    [i64.store(entry.get, i64.load(place.get))],
    [
      flow.while(
        isUnder(place.get, stop.get),
        v128.store(entry.get, v128.load(place.get)),
        ...[step(place, 16), step(entry, 16)],
      ),
    ],
  ),
  size.set(times2(size.get)),
];

const fillShort = (v: Locals): Code[] => {
  const { at, length, code, size, stop, bits, table } = v;
  return [
    ...[at.set(number(0)), length.set(number(1)), code.set(number(0)), size.set(number(2))],
    flow.while(
      i32.lessOrEqualUnsigned(length.get, bits.get),
      stop.set(i32.add(at.get, countOf(length.get))),
      flow.while(
        isUnder(at.get, stop.get),
        i32.store(i32.add(table.get, times4(code.get)), entryAt(v)),
        ...countUp(v),
        step(at),
      ),
      flow.if(isUnder(length.get, bits.get), double(v)),
      step(length),
    ),
  ];
};

/** A table for the codes that begin alike with the main table's bits, just large enough for the longest of them. */
const openOwn = ({ at, length, bits, stop, table, own, ownEnd, prefix, place, left }: Locals) => [
  ...[prefix.set(place.get), own.set(ownEnd.get), place.set(i32.sub(length.get, bits.get))],
  left.set(i32.sub(stop.get, at.get)),
  flow.while(
    isUnder(left.get, i32.shiftLeft(number(1), place.get)),
    step(place),
    left.set(i32.add(times2(left.get), countOf(i32.add(bits.get, place.get)))),
  ),
  ownEnd.set(i32.add(own.get, i32.shiftLeft(number(1), place.get))),
  i32.store(
    i32.add(table.get, times4(prefix.get)),
    [
      i32.shiftLeft(own.get, number(18)),
      i32.shiftLeft(place.get, number(8)),
      number(ENTRY.other),
    ].reduce((sum, part) => i32.or(sum, part), bits.get),
  ),
];

const fillLong = (v: Locals): Code[] => {
  const { at, length, most, code, size, stop, bits, table, own, ownEnd, prefix, place, entry } = v;
  return [
    ...[ownEnd.set(size.get), prefix.set(number(-1))],
    flow.while(
      i32.lessOrEqualUnsigned(length.get, most.get),
      stop.set(i32.add(at.get, countOf(length.get))),
      flow.while(
        isUnder(at.get, stop.get),
        place.set(i32.and(code.get, i32.sub(size.get, number(1)))),
        flow.if(i32.xor(place.get, prefix.get), openOwn(v)),
        entry.set(i32.sub(entryAt(v), bits.get)),
        place.set(i32.add(own.get, i32.shiftRight(code.get, bits.get))),
        flow.while(
          isUnder(place.get, ownEnd.get),
          i32.store(i32.add(table.get, times4(place.get)), entry.get),
          place.set(i32.add(place.get, i32.shiftLeft(number(1), i32.sub(length.get, bits.get)))),
        ),
        ...countUp(v),
        step(at),
      ),
      step(length),
    ),
  ];
};

/**
 * `makeTable(lengths, count, symbols, table, bits, mayLack)`: the table for the codes of `count` symbols whose lengths
 * stand at `lengths` and whose entries at `symbols`. Answers 1; 0 for lengths that make no complete code, unless there
 * is one code of one bit, or none, and it `mayLack`.
 */
const makeTable = wasmFunction({ params: PARAMS, locals: LOCALS, result: I32 }, (v) => [
  ...countLengths(v),
  ...judgeLengths(v),
  ...sortSymbols(v),
  ...fillShort(v),
  ...fillLong(v),
  flow.return(number(1)),
]);

/** `pairLiterals()`: where the bits of an entry of one literal leave room for another's, makes it both. */
const pairLiterals = wasmFunction(
  { params: {}, locals: { at: I32, entry: I32, other: I32, place: I32 } },
  ({ at, entry, other, place }) => {
    const bitsOf = (variable: Variable) => i32.and(variable.get, number(63));
    const isLiteral = (variable: Variable) => i32.and(variable.get, number(ENTRY.literals));
    const both = i32.add(
      i32.add(entry.get, i32.and(other.get, number(0xff))),
      i32.shiftLeft(i32.and(other.get, number(0xff00)), number(8)),
    );
    return [
      // From the end: what comes after an entry's own bits stands before it and is not yet paired.
      at.set(number(((1 << TABLE_BITS.literals) - 1) << 2)),
      flow.loop(
        entry.set(i32.load(at.get, AT.literals)),
        flow.if(isLiteral(entry), [
          place.set(i32.and(i32.shiftRight(at.get, bitsOf(entry)), number(-4))),
          other.set(i32.load(place.get, AT.literals)),
          flow.if(isLiteral(other), [
            flow.if(
              isUnder(i32.add(bitsOf(entry), bitsOf(other)), number(TABLE_BITS.literals + 1)),
              [i32.store(at.get, both, AT.literals)],
            ),
          ]),
        ]),
        step(at, -4),
        flow.leaveIf(0, i32.less(number(-1), at.get)),
      ),
    ];
  },
);

export const tableFunctions: Record<"makeTable" | "pairLiterals", WasmFunction> = {
  makeTable,
  pairLiterals,
};
