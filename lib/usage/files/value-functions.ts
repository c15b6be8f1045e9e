import { callTo, globals } from "./engine-parts";
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
} from "./wasm-code";

// The end of JSON's values in bytes whose quotes are known.

const CHAR = {
  ...{ quote: 0x22, comma: 0x2c, colon: 0x3a, backslash: 0x5c, slash: 0x2f },
  ...{ openList: 0x5b, closeList: 0x5d, open: 0x7b, close: 0x7d, space: 0x20 },
};
const { quoteBits } = globals;

const is = (byte: Code, char: keyof typeof CHAR) => i32.eq(byte, i32.const(CHAR[char]));
export const isAt = (at: Code, char: keyof typeof CHAR) => is(i32.loadByte(at), char);
const any = (first: Code, ...others: Code[]) =>
  others.reduce((sum, one) => i32.or(sum, one), first);
const step = (at: Variable) => at.set(i32.add(at.get, i32.const(1)));
export const NONE = i32.const(-1);
export const isNone = (at: Variable) => i32.less(at.get, i32.const(0));

/** Moves `at` on to the next byte that is no white space: nothing else below the space stands outside strings. */
export const skipSpace = (at: Variable) =>
  flow.while(i32.lessUnsigned(i32.loadByte(at.get), i32.const(CHAR.space + 1)), step(at));

/** The place after the string whose first quote is at `from`; -1 when it does not end before `end`. */
const afterString = wasmFunction(
  { params: { from: I32, end: I32 }, locals: { bits: I64 }, result: I32 },
  ({ from, end, bits }) => {
    const word = i64.load(
      i32.and(i32.add(i32.shiftRight(from.get, i32.const(3)), quoteBits.get), i32.const(-8)),
    );
    return [
      step(from),
      bits.set(
        i64.and(word, i64.shiftLeft(i64.const(-1n), i64.extend(i32.and(from.get, i32.const(63))))),
      ),
      from.set(i32.and(from.get, i32.const(-64))),
      flow.while(
        i64.eqz(bits.get),
        from.set(i32.add(from.get, i32.const(64))),
        flow.if(i32.eqz(i32.lessUnsigned(from.get, end.get)), [flow.return(NONE)]),
        bits.set(word),
      ),
      from.set(i32.add(i32.add(from.get, i32.wrap(i64.ctz(bits.get))), i32.const(1))),
      flow.if(i32.lessUnsigned(end.get, from.get), [flow.return(NONE)]),
      flow.return(from.get),
    ];
  },
);

const isOpening = (byte: Code) => any(is(byte, "open"), is(byte, "openList"));
const isClosing = (byte: Code) => any(is(byte, "close"), is(byte, "closeList"));

/** The place after the object or list that begins at `at`; -1 when it does not end before `end`. */
const afterNested = wasmFunction(
  { params: { at: I32, end: I32 }, locals: { byte: I32, depth: I32 }, result: I32 },
  ({ at, end, byte, depth }) => [
    flow.while(
      i32.lessUnsigned(at.get, end.get),
      byte.set(i32.loadByte(at.get)),
      flow.if(
        is(byte.get, "quote"),
        [at.set(callTo("afterString", at.get, end.get)), flow.if(isNone(at), [flow.return(NONE)])],
        [
          step(at),
          flow.if(
            isOpening(byte.get),
            [step(depth)],
            [
              flow.if(isClosing(byte.get), [
                depth.set(i32.sub(depth.get, i32.const(1))),
                flow.if(i32.eqz(depth.get), [flow.return(at.get)]),
              ]),
            ],
          ),
        ],
      ),
    ),
    flow.return(NONE),
  ],
);

/** The place after the value that begins at `from`; -1 when there is none, or it does not end before `end`. */
const afterValue = wasmFunction(
  { params: { from: I32, end: I32 }, locals: { byte: I32, at: I32 }, result: I32 },
  ({ from, end, byte, at }) => [
    byte.set(i32.loadByte(from.get)),
    flow.if(is(byte.get, "quote"), [flow.return(callTo("afterString", from.get, end.get))]),
    flow.if(isOpening(byte.get), [flow.return(callTo("afterNested", from.get, end.get))]),
    at.set(from.get),
    flow.while(
      i32.lessUnsigned(at.get, end.get),
      byte.set(i32.loadByte(at.get)),
      flow.if(
        any(
          is(byte.get, "comma"),
          isClosing(byte.get),
          i32.lessUnsigned(byte.get, i32.const(CHAR.space + 1)),
        ),
        [end.set(at.get)],
        [step(at)],
      ),
    ),
    flow.if(i32.eq(at.get, from.get), [flow.return(NONE)]),
    flow.return(at.get),
  ],
);

/** 1 where a backslash stands in it: then its bytes are not what it says. */
const hasEscape = wasmFunction({ params: { at: I32, end: I32 }, result: I32 }, ({ at, end }) => [
  flow.while(
    i32.lessUnsigned(at.get, end.get),
    flow.if(isAt(at.get, "backslash"), [flow.return(i32.const(1))]),
    step(at),
  ),
  flow.return(i32.const(0)),
]);

/** `"arn:aws` and `:s3:::` as little-endian words. */
const S3_ARN = [0x7377_613a_6e72_6122n, 0x3a3a_3a33_733an] as const;
const S3_ARN_LENGTH = 14;

/** Of the ARN of an S3 object at `from`: the place after the slash that ends the bucket's name; `end` of all else. */
const afterBucket = wasmFunction(
  { params: { from: I32, end: I32 }, locals: { at: I32, byte: I32 }, result: I32 },
  ({ from, end, at, byte }) => {
    const second = i64.and(i64.load(from.get, 8), i64.const(0xffff_ffff_ffffn));
    const isOther = i64.or(
      i64.xor(i64.load(from.get), i64.const(S3_ARN[0])),
      i64.xor(second, i64.const(S3_ARN[1])),
    );
    return [
      at.set(i32.add(from.get, i32.const(S3_ARN_LENGTH))),
      flow.if(i32.eqz(i64.eqz(isOther)), [flow.return(end.get)]),
      // A bucket without a name is none.
      flow.if(isAt(at.get, "slash"), [flow.return(end.get)]),
      flow.while(
        i32.lessUnsigned(at.get, end.get),
        byte.set(i32.loadByte(at.get)),
        step(at),
        flow.if(is(byte.get, "slash"), [flow.return(at.get)]),
        flow.if(any(is(byte.get, "quote"), is(byte.get, "backslash")), [flow.return(end.get)]),
      ),
      flow.return(end.get),
    ];
  },
);

export const valueFunctions: Record<
  "afterString" | "afterNested" | "afterValue" | "hasEscape" | "afterBucket",
  WasmFunction
> = { afterString, afterNested, afterValue, hasEscape, afterBucket };
