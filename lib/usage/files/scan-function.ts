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

/** Bytes that are looked for; `c` and `k` differ in one bit, and are the same in the others. */
const BYTES = {
  ...{ quote: 0x22, backslash: 0x5c, open: 0x7b, close: 0x7d, z: 0x7a },
  ...{ cOrKBits: 0xf7, cOrK: 0x63 },
};
/** Sixteen of each, to be written where the scan finds them: else they would be made anew for every block. */
export const SCAN_BYTES = Buffer.concat(Object.values(BYTES).map((byte) => Buffer.alloc(16, byte)));
/** `"kms` and `"clo` as little-endian words. */
const KMS = 0x736d6b22;
const CLOUD = 0x6f6c6322;
const EVEN_BITS = 0xaaaa_aaaa_aaaa_aaaan;
const { inString, slash, depth, boundsEnd, hitsEnd, lowest, quoteBits } = globals;

export const SCAN_LOCALS = {
  ...{ v0: V128, v1: V128, v2: V128, v3: V128 },
  ...{ quotes: I64, slashes: I64, escaped: I64, strings: I64, opens: I64, both: I64, hits: I64 },
  ...{ quote: V128, backslash: V128, open: V128, close: V128, z: V128, cOrKBits: V128, cOrK: V128 },
  at: I32,
};
type Locals = Record<keyof typeof SCAN_LOCALS | "from" | "to", Variable>;

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

const equals = (locals: Locals, byte: Variable) =>
  mask64(locals, (vector) => v128.eq(vector, byte.get));

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
      some(locals, (vector) => v128.eq(vector, locals.backslash.get)),
      i32.wrap(slash.get),
    ),
    [
      slashes.set(equals(locals, locals.backslash)),
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
  ];
}

/** Walks the block's braces; an object in the outermost one is a record. */
function walkBraces({ from, opens, both, at }: Locals): Code {
  const place = i32.add(from.get, at.get);
  const isOutermost = i32.eq(depth.get, i32.const(1));
  return whileAny(
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
  );
}

/** Follows the braces outside strings: where they cannot lead out of a record, or into one, by their number alone. */
function followBraces(locals: Locals): Code {
  const { opens, both, strings, at } = locals;
  const outside = (bits: Code) => i64.and(bits, not(strings.get));
  const count = (bits: Code) => i32.wrap(i64.popcnt(bits));
  return flow.if(
    some(locals, (vector) => v128.greater(vector, locals.z.get)),
    [
      ...findStrings(locals),
      opens.set(outside(equals(locals, locals.open))),
      both.set(outside(equals(locals, locals.close))),
      // How deep it would be with all that close first.
      at.set(i32.sub(depth.get, count(both.get))),
      both.set(i64.or(opens.get, both.get)),
      flow.if(
        i32.less(i32.const(1), at.get),
        [depth.set(i32.add(at.get, count(opens.get)))],
        [walkBraces(locals)],
      ),
    ],
  );
}

/**
 * Notes where a string begins with `kms` or `clo` (of cloudtrail). Looks for a quote and what comes first behind it, three
 * bytes back: what follows may not be here yet. Leaves other vectors than the block's.
 */
function findNeedle(locals: Locals): Code {
  const { from, hits, at, v0, v1, v2, v3, quote, cOrKBits, cOrK } = locals;
  const back = i32.sub(from.get, i32.const(3));
  const pair = (by: number) =>
    v128.and(
      v128.eq(v128.load(back, by), quote.get),
      v128.eq(v128.and(v128.load(back, by + 1), cOrKBits.get), cOrK.get),
    );
  const start = i32.add(back, at.get);
  const isAt = (word: number) => i32.eq(i32.load(start), i32.const(word));
  // One that is escaped begins nothing.
  const quoteByte = i32.loadByte(i32.add(i32.shiftRight(start, i32.const(3)), quoteBits.get));
  const isQuote = i32.and(
    i32.shiftRight(quoteByte, i32.and(start, i32.const(7))),
    i32.or(isAt(KMS), isAt(CLOUD)),
  );
  return [
    ...[v0, v1, v2, v3].flatMap((vector, place) => vector.set(pair(16 * place))),
    ...flow.if(
      some(locals, (vector) => vector),
      [
        hits.set(mask64(locals, (vector) => vector)),
        whileAny(hits, at, flow.if(isQuote, [append(hitsEnd, start)])),
      ],
    ),
  ];
}

/** Scans whole blocks; `within` is done of each while its bytes are in `v0` to `v3`. */
export function scanBlocks(locals: Locals, bytesAt: number, within: Code = []): Code[] {
  const { from, to, v0, v1, v2, v3, quotes } = locals;
  const bits = i32.add(i32.shiftRight(from.get, i32.const(3)), quoteBits.get);
  const parity = i64.and(i64.popcnt(quotes.get), i64.const(1n));
  const names = Object.keys(BYTES) as (keyof typeof BYTES)[];
  return [
    ...names.map((name, at) => locals[name].set(v128.load(i32.const(bytesAt), 16 * at))),
    flow.while(
      i32.lessUnsigned(from.get, to.get),
      ...[v0, v1, v2, v3].map((vector, at) => vector.set(v128.load(from.get, 16 * at))),
      within,
      quotes.set(equals(locals, locals.quote)),
      findEscaped(locals),
      i64.store(bits, quotes.get),
      followBraces(locals),
      // An odd number of quotes begins or ends a string that goes on beyond the block.
      inString.set(i64.xor(inString.get, i64.sub(i64.const(0n), parity))),
      findNeedle(locals),
      from.set(i32.add(from.get, i32.const(64))),
    ),
  ];
}

/**
 * `scan(from, to)`: reads whole blocks of 64 bytes from `from` on. Writes the start of each record, the place after
 * each record's end, and where strings begin with `kms` or `clo`, as 32-bit places at `boundsEnd` and `hitsEnd`, which
 * move on; and at `quoteBits` one bit for each byte, set for the quotes that begin and end strings. `bytesAt`: the address
 * of SCAN_BYTES.
 */
export const scanFunction = (bytesAt: number): WasmFunction =>
  wasmFunction({ params: { from: I32, to: I32 }, locals: SCAN_LOCALS }, (locals) =>
    scanBlocks(locals, bytesAt),
  );
