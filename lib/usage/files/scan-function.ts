import { globals } from "./engine-parts";
import {
  type Code,
  flow,
  I32,
  I64,
  i32,
  i64,
  V128,
  type Variable,
  v128,
  type WasmFunction,
  wasmFunction,
} from "./wasm-code";

// The scan of JSON's structure by 64 bytes: which bytes stand in strings, and where objects begin and end. After
// Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (VLDB Journal 28, 2019), sections 3.1.1 and 3.1.2.

const CHAR = { quote: 0x22, backslash: 0x5c, open: 0x7b, close: 0x7d, z: 0x7a };
/** `"kms` and `"clo` as little-endian words. */
const KMS = 0x736d6b22;
const CLOUD = 0x6f6c6322;
const EVEN_BITS = 0xaaaa_aaaa_aaaa_aaaan;
const { inString, slash, depth, boundsEnd, hitsEnd, lowest, lastOpens, quoteBits } = globals;

const LOCALS = {
  ...{ v0: V128, v1: V128, v2: V128, v3: V128 },
  ...{ quotes: I64, slashes: I64, escaped: I64, strings: I64, opens: I64, both: I64, hits: I64 },
  at: I32,
};
type Locals = Record<keyof typeof LOCALS | "from" | "to", Variable>;

const not = (bits: Code) => i64.xor(bits, i64.const(-1n));
const append = (end: Variable, value: Code): Code => [
  ...i32.store(end.get, value),
  ...end.set(i32.add(end.get, i32.const(4))),
];
const clearLowest = (bits: Variable) =>
  bits.set(i64.and(bits.get, i64.sub(bits.get, i64.const(1n))));
const whileAny = (bits: Variable, at: Variable, ...body: Code[]) =>
  flow.while(
    i32.eqz(i64.eqz(bits.get)),
    at.set(i32.wrap(i64.ctz(bits.get))),
    ...body,
    clearLowest(bits),
  );

/** One bit for each of the block's 64 bytes that `test` makes true. */
function mask64({ v0, v1, v2, v3 }: Locals, test: (vector: Code) => Code): Code {
  const bits = [v0, v1, v2, v3].map((vector) => i64.extend(v128.bitmask(test(vector.get))));
  return bits.reduce((sum, one, at) => i64.or(sum, i64.shiftLeft(one, i64.const(BigInt(16 * at)))));
}

const equals = (locals: Locals, byte: number) =>
  mask64(locals, (vector) => v128.eq(vector, v128.splat(byte)));

/** True where some byte of the block passes `test`: cheaper than its mask. */
function some({ v0, v1, v2, v3 }: Locals, test: (vector: Code) => Code): Code {
  const found = [v0, v1, v2, v3].map((vector) => test(vector.get));
  return v128.anyTrue(found.reduce((sum, one) => v128.or(sum, one)));
}

/** `escaped`: the bytes after an odd run of backslashes, with the run that the last block left open. */
function findEscaped(locals: Locals): Code {
  const { quotes, slashes, escaped, strings } = locals;
  return flow.if(
    i32.or(
      some(locals, (vector) => v128.eq(vector, v128.splat(CHAR.backslash))),
      i32.wrap(slash.get),
    ),
    [
      slashes.set(equals(locals, CHAR.backslash)),
      // A backslash that is escaped itself escapes nothing.
      escaped.set(i64.and(slashes.get, not(slash.get))),
      // Subtracting carries through each run; which runs are odd shows in the bit after them.
      strings.set(
        i64.xor(
          i64.sub(
            i64.or(i64.shiftLeft(escaped.get, i64.const(1n)), i64.const(EVEN_BITS)),
            escaped.get,
          ),
          i64.const(EVEN_BITS),
        ),
      ),
      escaped.set(i64.xor(strings.get, i64.or(slashes.get, slash.get))),
      slash.set(i64.shiftRight(i64.and(strings.get, slashes.get), i64.const(63n))),
      quotes.set(i64.and(quotes.get, not(escaped.get))),
    ],
  );
}

/** `strings`: every bit is the parity of the quotes up to it, going on from the last block. */
function findStrings({ quotes, strings }: Locals): Code[] {
  return [
    strings.set(quotes.get),
    ...[1n, 2n, 4n, 8n, 16n, 32n].map((by) =>
      strings.set(i64.xor(strings.get, i64.shiftLeft(strings.get, i64.const(by)))),
    ),
    strings.set(i64.xor(strings.get, inString.get)),
    inString.set(i64.shiftRightSigned(strings.get, i64.const(63n))),
  ];
}

/** Walks the braces outside strings; an object in the outermost one is a record. */
function walkBraces(locals: Locals): Code {
  const { from, opens, both, strings, at } = locals;
  const outside = (bits: Code) => i64.and(bits, not(strings.get));
  const place = i32.add(from.get, at.get);
  const isOutermost = i32.eq(depth.get, i32.const(1));
  return flow.if(
    some(locals, (vector) => v128.greaterUnsigned(vector, v128.splat(CHAR.z))),
    [
      opens.set(outside(equals(locals, CHAR.open))),
      both.set(i64.or(opens.get, outside(equals(locals, CHAR.close)))),
      whileAny(
        both,
        at,
        flow.if(
          i32.wrap(i64.and(i64.shiftRight(opens.get, i64.extend(at.get)), i64.const(1n))),
          [
            flow.if(isOutermost, [append(boundsEnd, place)]),
            depth.set(i32.add(depth.get, i32.const(1))),
          ],
          [
            depth.set(i32.sub(depth.get, i32.const(1))),
            flow.if(isOutermost, [append(boundsEnd, i32.add(place, i32.const(1)))]),
            flow.if(i32.eq(depth.get, i32.const(-1)), [lowest.set(i32.const(-1))]),
          ],
        ),
      ),
    ],
  );
}

/**
 * Notes where a string begins with `kms` or `clo` (of cloudtrail). Looks at their third characters, three after a
 * quote that begins a string, also one of the last block: what follows may not be here yet.
 */
function findNeedle(locals: Locals): Code[] {
  const { from, quotes, strings, opens, hits, at } = locals;
  const isThird = (vector: Code) =>
    v128.or(v128.eq(vector, v128.splat(0x73)), v128.eq(vector, v128.splat(0x6f)));
  const start = i32.sub(i32.add(from.get, at.get), i32.const(3));
  const isAt = (word: number) => i32.eq(i32.load(start), i32.const(word));
  return [
    opens.set(i64.and(quotes.get, strings.get)),
    hits.set(
      i64.and(
        i64.or(i64.shiftLeft(opens.get, i64.const(3n)), lastOpens.get),
        mask64(locals, isThird),
      ),
    ),
    lastOpens.set(i64.shiftRight(opens.get, i64.const(61n))),
    whileAny(hits, at, flow.if(i32.or(isAt(KMS), isAt(CLOUD)), [append(hitsEnd, start)])),
  ];
}

/**
 * `scan(from, to)`: reads whole blocks of 64 bytes from `from` on. Writes the start of each record, the place after
 * each record's end, and where strings begin with `kms` or `clo`, as 32-bit places at `boundsEnd` and `hitsEnd`, which
 * move on; and at `quoteBits` one bit for each byte, set for the quotes that begin and end strings.
 */
export const scanFunction: WasmFunction = wasmFunction(
  { params: { from: I32, to: I32 }, locals: LOCALS },
  (locals) => {
    const { from, to, v0, v1, v2, v3, quotes } = locals;
    const bits = i32.add(i32.shiftRight(from.get, i32.const(3)), quoteBits.get);
    return [
      flow.while(
        i32.lessUnsigned(from.get, to.get),
        ...[v0, v1, v2, v3].map((vector, at) => vector.set(v128.load(from.get, 16 * at))),
        quotes.set(equals(locals, CHAR.quote)),
        findEscaped(locals),
        i64.store(bits, quotes.get),
        ...findStrings(locals),
        walkBraces(locals),
        ...findNeedle(locals),
        from.set(i32.add(from.get, i32.const(64))),
      ),
    ];
  },
);
