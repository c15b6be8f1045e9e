import { callTo, globals } from "../engine-parts";
import {
  type Code,
  flow,
  I32,
  I64,
  i32,
  i64,
  type Variable,
  type WasmFunction,
  wasmFunction,
} from "../wasm-code";
import {
  BIT_LOCALS,
  type Bits,
  drop,
  leaveOff,
  lookUp,
  peek,
  refill,
  takeUp,
  toByte,
  wide,
} from "./bit-reader";
import { AT, END_OF_BLOCK, SYMBOLS, TABLE_BITS } from "./layout";

// The head of a block (RFC 1951, 3.2.3 to 3.2.7).

/** What is read next. */
export const MODE = { head: 0, codes: 1, stored: 2 };
const KIND = { fixed: 1, reserved: 3 };
/** Symbols above the lengths themselves: the last one again, and zeros. */
const AGAIN = 16;
const FEW_ZEROS = 17;
const MOST = { literals: 286, distances: 30 };

const LOCALS = {
  ...BIT_LOCALS,
  ...{ at: I32, literals: I32, distances: I32, all: I32, entry: I64, symbol: I32, until: I32 },
};
type Locals = Bits & Record<keyof typeof LOCALS, Variable>;

const { const: number } = i32;
const step = (variable: Variable) => variable.set(i32.add(variable.get, number(1)));
const refuse = flow.return(number(0));
const take = (v: Locals, to: Variable, size: number, least = 0): Code => [
  ...to.set(i32.add(peek(v, size), number(least))),
  ...drop(v, wide(size)),
];
const fill = ({ at }: Locals, until: Code, value: Code) =>
  flow.while(i32.less(at.get, until), i32.storeByte(at.get, value, AT.codeLengths), step(at));

/** A stored block: its length, and that again with all bits turned. */
const stored = (v: Locals): Code[] => {
  const { input, symbol } = v;
  return [
    toByte(v),
    symbol.set(i32.loadShort(input.get)),
    flow.if(i32.xor(i32.xor(symbol.get, number(0xffff)), i32.loadShort(input.get, 2)), [refuse]),
    input.set(i32.add(input.get, number(4))),
    ...[globals.left.set(symbol.get), globals.mode.set(number(MODE.stored))],
    ...[leaveOff(v), flow.return(number(1))],
  ];
};

const FIXED: [until: number, length: number][] = [
  ...([
    [144, 8],
    [256, 9],
    [280, 7],
    [SYMBOLS.literals, 8],
  ] as [number, number][]),
  [SYMBOLS.literals + SYMBOLS.distances, 5],
];
const fixed = (v: Locals): Code[] => [
  v.at.set(number(0)),
  ...FIXED.map(([until, length]) => fill(v, number(until), number(length))),
  v.literals.set(number(SYMBOLS.literals)),
  v.distances.set(number(SYMBOLS.distances)),
];

/** The code in which the lengths of the codes are written. */
const lengthsCode = (v: Locals): Code[] => {
  const { at, literals, distances, until } = v;
  return [
    take(v, literals, 5, 257),
    take(v, distances, 5, 1),
    take(v, until, 4, 4),
    flow.if(
      i32.or(
        i32.less(number(MOST.literals), literals.get),
        i32.less(number(MOST.distances), distances.get),
      ),
      [refuse],
    ),
    ...[at.set(number(0)), fill(v, number(SYMBOLS.lengths), number(0)), at.set(number(0))],
    flow.while(
      i32.less(at.get, until.get),
      refill(v),
      i32.storeByte(i32.loadByte(at.get, AT.lengthOrder), peek(v, 3), AT.codeLengths),
      ...[drop(v, wide(3)), step(at)],
    ),
    flow.if(i32.eqz(table("lengths", number(AT.codeLengths), number(SYMBOLS.lengths))), [refuse]),
  ];
};

/** The lengths of the codes, literals first; one that comes again may go over from these to the distances. */
const written = (v: Locals): Code[] => {
  const { at, literals, distances, all, entry, symbol, until } = v;
  const times = (size: number, least: number) => [drop(v, entry.get), take(v, until, size, least)];
  return [
    ...lengthsCode(v),
    ...[all.set(i32.add(literals.get, distances.get)), at.set(number(0))],
    flow.while(
      i32.less(at.get, all.get),
      refill(v),
      entry.set(lookUp(v, AT.lengths, TABLE_BITS.lengths)),
      symbol.set(i32.wrap(i64.shiftRight(entry.get, wide(16)))),
      flow.if(
        i32.less(symbol.get, number(AGAIN)),
        [drop(v, entry.get), until.set(number(1))],
        [
          flow.if(
            i32.eq(symbol.get, number(AGAIN)),
            [
              flow.if(i32.eqz(at.get), [refuse]),
              symbol.set(i32.loadByte(i32.sub(at.get, number(1)), AT.codeLengths)),
              ...times(2, 3),
            ],
            [
              flow.if(i32.eq(symbol.get, number(FEW_ZEROS)), times(3, 3), times(7, 11)),
              symbol.set(number(0)),
            ],
          ),
        ],
      ),
      until.set(i32.add(at.get, until.get)),
      flow.if(i32.less(all.get, until.get), [refuse]),
      fill(v, until.get, symbol.get),
    ),
    flow.if(i32.eqz(i32.loadByte(number(AT.codeLengths), END_OF_BLOCK)), [refuse]),
  ];
};

const SYMBOLS_AT = {
  literals: AT.literalSymbols,
  distances: AT.distanceSymbols,
  lengths: AT.lengthSymbols,
};
const table = (kind: keyof typeof TABLE_BITS, lengths: Code, count: Code) => {
  const [symbols, bits] = [number(SYMBOLS_AT[kind]), number(TABLE_BITS[kind])];
  const mayLack = number(kind === "lengths" ? 0 : 1);
  return callTo("makeTable", lengths, count, symbols, number(AT[kind]), bits, mayLack);
};

/**
 * `readHead()`: reads the head of a block and makes its tables; sets `mode`, `left` and `last`. Answers 1; 0 where it is
 * not valid, or something that zlib may judge otherwise.
 */
export const readHead: WasmFunction = wasmFunction(
  { params: {}, locals: LOCALS, result: I32 },
  (v) => {
    const { literals, distances, symbol } = v;
    return [
      ...[takeUp(v), refill(v)],
      ...[take(v, symbol, 1), globals.last.set(symbol.get), take(v, symbol, 2)],
      flow.if(i32.eqz(symbol.get), stored(v)),
      flow.if(i32.eq(symbol.get, number(KIND.reserved)), [refuse]),
      flow.if(i32.eq(symbol.get, number(KIND.fixed)), fixed(v), written(v)),
      flow.if(i32.eqz(table("literals", number(AT.codeLengths), literals.get)), [refuse]),
      flow.if(
        i32.eqz(table("distances", i32.add(number(AT.codeLengths), literals.get), distances.get)),
        [refuse],
      ),
      callTo("pairLiterals"),
      globals.mode.set(number(MODE.codes)),
      ...[leaveOff(v), flow.return(number(1))],
    ];
  },
);
