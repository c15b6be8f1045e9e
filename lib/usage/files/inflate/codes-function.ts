import { globals } from "../engine-parts";
import {
  type Code,
  flow,
  I32,
  I64,
  i32,
  i64,
  type Variable,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../wasm-code";
import {
  BIT_LOCALS,
  type Bits,
  drop,
  JUNK,
  leaveOff,
  lookUp,
  refill,
  takeUp,
  wide,
} from "./bit-reader";
import { AT, ENTRY, TABLE_BITS } from "./layout";

// The codes of a block: nearly all of the time of decompressing. After Eric Biggers' libdeflate: the entry of what comes
// next is fetched before the bytes of a match are copied, bytes are copied sixteen at a time beyond its end, and nothing
// is checked that the end of input or output would show later.

/** How `readCodes` ended. */
export const ENDED = { full: 0, block: 1, wrong: -1 };
const VECTOR = 16;
const vectorAt = (_one: unknown, at: number) => at * VECTOR;
/** Vectors of a match that are copied without a look at its length: one in five is longer. */
const AT_ONCE = 4;
const FIRST = Array.from({ length: AT_ONCE }, vectorAt);
/**
 * What is then left of the longest, of which one vector is there at least: copied without a look as well, as a loop's end is
 * seldom foreseen.
 */
const REST = Array.from({ length: Math.ceil((258 - VECTOR) / VECTOR) - AT_ONCE }, vectorAt);
/** Bytes that one step may write beyond its end: two literals thrice, and a match with what is copied beyond it. */
export const MOST_BEYOND = 6 + VECTOR * (2 * AT_ONCE + REST.length);

const LOCALS = {
  ...BIT_LOCALS,
  entry: I64,
  out: I32,
  length: I32,
  from: I32,
  base: I32,
  near: I32,
  stop: I32,
};
type Locals = Bits & Record<keyof typeof LOCALS | "limit", Variable>;

const { const: number } = i32;
const step = (variable: Variable, by: number) => variable.set(i32.add(variable.get, number(by)));
const hasNot = ({ entry }: Locals, flag: number) => i64.eqz(i64.and(entry.get, wide(flag)));
const leave = (v: Locals, how: number): Code => [
  ...leaveOff(v),
  ...globals.out.set(v.out.get),
  ...flow.return(number(how)),
];
const nextLiteral = (v: Locals) => v.entry.set(lookUp(v, AT.literals, TABLE_BITS.literals));

/** Writes what stands for literals in the entry; the bytes behind them are written again. */
const literals = (v: Locals): Code => {
  const { entry, out } = v;
  const count = i64.and(i64.shiftRight(entry.get, wide(6)), wide(3));
  return [
    ...i64.storeWord(out.get, i64.shiftRight(entry.get, wide(8))),
    ...out.set(i32.add(out.get, i32.wrap(count))),
    ...drop(v, entry.get),
  ];
};

/** A length or distance: the least one of its symbol, and the bits behind its code. */
const numberOf = ({ held, entry }: Locals) => {
  const top = i64.shiftLeft(held.get, i64.sub(wide(-JUNK), entry.get));
  const added = i64.shiftRight(i64.shiftRight(top, wide(1)), i64.shiftRight(entry.get, wide(8)));
  return i32.wrap(i64.add(i64.shiftRight(entry.get, wide(16)), added));
};

/** Ends at the end of the block, which only the code of literals has, and at what may not come. */
const endIfStop = (v: Locals) =>
  flow.if(
    hasNot(v, ENTRY.stop),
    [],
    [
      flow.if(hasNot(v, ENTRY.invalid), [drop(v, v.entry.get), leave(v, ENDED.block)]),
      leave(v, ENDED.wrong),
    ],
  );

/** Goes on to the entry of a code that is longer than the main table at `table` looks at. */
const longer = (v: Locals, table: number): Code[] => {
  const { entry, held } = v;
  const bits = i32.wrap(i64.shiftRight(entry.get, wide(8)));
  const mask = i32.sub(i32.shiftLeft(number(1 << JUNK), bits), number(1 << JUNK));
  const place = i32.add(
    i32.wrap(i64.shiftRight(entry.get, wide(16))),
    i32.and(i32.wrap(held.get), mask),
  );
  return [drop(v, entry.get), entry.set(i64.loadWord(place, table))];
};

/** Of a match that repeats within a vector: byte by byte, until what repeats is at least one vector long. */
const copyShort = ({ out, from, near, stop }: Locals): Code[] => [
  ...[near.set(i32.sub(out.get, from.get)), stop.set(from.get)],
  flow.while(
    i32.lessUnsigned(stop.get, number(VECTOR)),
    stop.set(i32.shiftLeft(stop.get, number(1))),
  ),
  ...[stop.set(i32.add(near.get, stop.get)), from.set(near.get)],
  flow.while(
    i32.lessUnsigned(out.get, stop.get),
    i32.storeByte(out.get, i32.loadByte(near.get)),
    ...[step(out, 1), step(near, 1)],
  ),
];

/** Copies a match; its distance is in `from`. */
const copy = (v: Locals): Code[] => {
  const { out, length, from } = v;
  const vector = (at: number) => v128.store(out.get, v128.load(from.get, at), at);
  const isOpen = i32.lessUnsigned(out.get, length.get);
  const forward = (by: number) => [step(out, by), step(from, by)];
  return [
    length.set(i32.add(out.get, length.get)),
    flow.if(i32.lessUnsigned(from.get, number(VECTOR)), copyShort(v), [
      from.set(i32.sub(out.get, from.get)),
      ...[...FIRST.map(vector), ...forward(AT_ONCE * VECTOR)],
    ]),
    flow.if(isOpen, [
      ...[...FIRST.map(vector), ...forward(AT_ONCE * VECTOR)],
      flow.if(isOpen, REST.map(vector)),
    ]),
    out.set(length.get),
  ];
};

/** Where the main table has no literals: the literal of a longer code, after which the loop goes on, or a match. */
const other = (v: Locals): Code[] => {
  const { entry, out, length, from, base } = v;
  return [
    flow.if(
      hasNot(v, ENTRY.other),
      [],
      [
        endIfStop(v),
        ...longer(v, AT.literals),
        flow.if(
          hasNot(v, ENTRY.literals),
          [endIfStop(v)],
          [...[literals(v), refill(v), nextLiteral(v), flow.leave(3)]],
        ),
      ],
    ),
    ...[length.set(numberOf(v)), drop(v, entry.get), refill(v)],
    entry.set(lookUp(v, AT.distances, TABLE_BITS.distances)),
    flow.if(
      hasNot(v, ENTRY.other),
      [],
      [...[endIfStop(v), ...longer(v, AT.distances), endIfStop(v)]],
    ),
    ...[from.set(numberOf(v)), drop(v, entry.get), refill(v), nextLiteral(v)],
    flow.if(i32.lessUnsigned(i32.sub(out.get, base.get), from.get), [leave(v, ENDED.wrong)]),
    ...copy(v),
  ];
};

/**
 * `readCodes(limit)`: decompresses the codes of a block from `out` on, up to MOST_BEYOND bytes beyond `limit`. It may read
 * beyond the input's end, six bytes for each that it writes; whoever calls sees by `input` that it did.
 */
export const readCodes: WasmFunction = wasmFunction(
  { params: { limit: I32 }, locals: LOCALS, result: I32 },
  (v) => {
    const { limit, out, base } = v;
    // Up to three times, of the 54 bits that there are: twice a table's bits, and a length with its own.
    const unlessOther = [flow.leaveIf(0, hasNot(v, ENTRY.literals)), literals(v)];
    return [
      ...[takeUp(v), out.set(globals.out.get), base.set(globals.base.get)],
      ...[refill(v), nextLiteral(v)],
      flow.loop(
        flow.if(i32.lessUnsigned(out.get, limit.get), [
          flow.block(
            ...[...unlessOther, nextLiteral(v)],
            ...[...unlessOther, nextLiteral(v)],
            ...[...unlessOther, refill(v), nextLiteral(v), flow.leave(2)],
          ),
          ...other(v),
          flow.leave(1),
        ]),
      ),
      leave(v, ENDED.full),
    ];
  },
);
