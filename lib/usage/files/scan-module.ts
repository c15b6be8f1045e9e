import {
  type Code,
  flow,
  global,
  I32,
  I64,
  i32,
  i64,
  local,
  V128,
  v128,
  wasmModule,
} from "./wasm-code";

// The scan of JSON's structure by 64 bytes: which bytes stand in strings, and where objects begin and end. After
// Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (VLDB Journal 28, 2019), sections 3.1.1 and 3.1.2.

const CHAR = { quote: 0x22, backslash: 0x5c, open: 0x7b, close: 0x7d, z: 0x7a };
/** `"kms` and `"clo` as little-endian words. */
const KMS = 0x736d6b22;
const CLOUD = 0x6f6c6322;
const EVEN_BITS = 0xaaaa_aaaa_aaaa_aaaan;

/** Address of the bitmap of quotes: the bit of a byte has the number of the byte's address. */
export const QUOTE_BITS = 64 * 65_536;

const [FROM, TO] = [0, 1];
const [V0, V1, V2, V3] = [2, 3, 4, 5];
const [QUOTES, SLASHES, ESCAPED, STRINGS, OPENS, BOTH] = [6, 7, 8, 9, 10, 11];
const [AT, HITS] = [12, 13];
const VECTORS = [V0, V1, V2, V3];

const [IN_STRING, ESCAPE, DEPTH, BOUNDS_END, HITS_END, LOWEST, LAST_OPENS] = [0, 1, 2, 3, 4, 5, 6];

/** One bit for each of the block's 64 bytes that `test` makes true. */
function mask64(test: (vector: Code, index: number) => Code): Code {
  const bits = VECTORS.map((vector, at) => i64.extend(v128.bitmask(test(local.get(vector), at))));
  return bits.reduce((sum, one, at) => i64.or(sum, i64.shiftLeft(one, i64.const(BigInt(16 * at)))));
}

const equals = (byte: number) => mask64((vector) => v128.eq(vector, v128.splat(byte)));

/** True where some byte of the block passes `test`: cheaper than its mask. */
function some(test: (vector: Code, index: number) => Code): Code {
  const found = VECTORS.map((vector, at) => test(local.get(vector), at));
  return v128.anyTrue(found.reduce((sum, one) => v128.or(sum, one)));
}

/** ESCAPED: the bytes after an odd run of backslashes, with the run that the last block left open. */
const findEscaped: Code = flow.if(
  i32.or(
    some((vector) => v128.eq(vector, v128.splat(CHAR.backslash))),
    i32.wrap(global.get(ESCAPE)),
  ),
  [
    local.set(SLASHES, equals(CHAR.backslash)),
    // A backslash that is escaped itself escapes nothing.
    local.set(ESCAPED, i64.and(local.get(SLASHES), i64.xor(global.get(ESCAPE), i64.const(-1n)))),
    // Subtracting carries through each run; which runs are odd shows in the bit after them.
    local.set(
      STRINGS,
      i64.xor(
        i64.sub(
          i64.or(i64.shiftLeft(local.get(ESCAPED), i64.const(1n)), i64.const(EVEN_BITS)),
          local.get(ESCAPED),
        ),
        i64.const(EVEN_BITS),
      ),
    ),
    local.set(ESCAPED, i64.xor(local.get(STRINGS), i64.or(local.get(SLASHES), global.get(ESCAPE)))),
    global.set(
      ESCAPE,
      i64.shiftRight(i64.and(local.get(STRINGS), local.get(SLASHES)), i64.const(63n)),
    ),
    local.set(QUOTES, i64.and(local.get(QUOTES), i64.xor(local.get(ESCAPED), i64.const(-1n)))),
  ],
);

/** STRINGS: every bit is the parity of the quotes up to it, going on from the last block. */
const findStrings: Code[] = [
  local.set(STRINGS, local.get(QUOTES)),
  ...[1n, 2n, 4n, 8n, 16n, 32n].map((by) =>
    local.set(
      STRINGS,
      i64.xor(local.get(STRINGS), i64.shiftLeft(local.get(STRINGS), i64.const(by))),
    ),
  ),
  local.set(STRINGS, i64.xor(local.get(STRINGS), global.get(IN_STRING))),
  global.set(IN_STRING, i64.shiftRightSigned(local.get(STRINGS), i64.const(63n))),
];

const outside = (bits: Code) => i64.and(bits, i64.xor(local.get(STRINGS), i64.const(-1n)));
const bump = (index: number, by: number) =>
  global.set(index, i32.add(global.get(index), i32.const(by)));
const append = (end: number, value: Code): Code => [
  ...i32.store(global.get(end), value),
  ...bump(end, 4),
];
const place = i32.add(local.get(FROM), local.get(AT));
const clearLowest = (index: number) =>
  local.set(index, i64.and(local.get(index), i64.sub(local.get(index), i64.const(1n))));

/** Walks the braces outside strings; an object in the outermost one is a record. */
const walkBraces: Code = flow.if(
  some((vector) => v128.greaterUnsigned(vector, v128.splat(CHAR.z))),
  [
    local.set(OPENS, outside(equals(CHAR.open))),
    local.set(BOTH, i64.or(local.get(OPENS), outside(equals(CHAR.close)))),
    flow.while(
      i32.eqz(i64.eqz(local.get(BOTH))),
      local.set(AT, i32.wrap(i64.ctz(local.get(BOTH)))),
      flow.if(
        i32.wrap(
          i64.and(i64.shiftRight(local.get(OPENS), i64.extend(local.get(AT))), i64.const(1n)),
        ),
        [
          flow.if(i32.eq(global.get(DEPTH), i32.const(1)), [append(BOUNDS_END, place)]),
          bump(DEPTH, 1),
        ],
        [
          bump(DEPTH, -1),
          flow.if(i32.eq(global.get(DEPTH), i32.const(1)), [
            append(BOUNDS_END, i32.add(place, i32.const(1))),
          ]),
          flow.if(i32.eq(global.get(DEPTH), i32.const(-1)), [global.set(LOWEST, i32.const(-1))]),
        ],
      ),
      clearLowest(BOTH),
    ),
  ],
);

const isAt = (word: number) => i32.eq(i32.load(i32.sub(place, i32.const(3))), i32.const(word));
const isThird = (vector: Code) =>
  v128.or(v128.eq(vector, v128.splat(0x73)), v128.eq(vector, v128.splat(0x6f)));

/**
 * Notes where a string begins with `kms` or `clo` (of cloudtrail). Looks at their third characters, three after a
 * quote that begins a string, also one of the last block: what follows may not be here yet.
 */
const findNeedle: Code[] = [
  local.set(OPENS, i64.and(local.get(QUOTES), local.get(STRINGS))),
  local.set(
    HITS,
    i64.and(
      i64.or(i64.shiftLeft(local.get(OPENS), i64.const(3n)), global.get(LAST_OPENS)),
      mask64(isThird),
    ),
  ),
  global.set(LAST_OPENS, i64.shiftRight(local.get(OPENS), i64.const(61n))),
  flow.while(
    i32.eqz(i64.eqz(local.get(HITS))),
    local.set(AT, i32.wrap(i64.ctz(local.get(HITS)))),
    flow.if(i32.or(isAt(KMS), isAt(CLOUD)), [append(HITS_END, i32.sub(place, i32.const(3)))]),
    clearLowest(HITS),
  ),
];

/** One bit for each byte: set for the quotes that begin and end strings. */
const noteQuotes = i64.store(
  i32.shiftRight(local.get(FROM), i32.const(3)),
  local.get(QUOTES),
  QUOTE_BITS,
);

/**
 * `scan(from, to)`: reads whole blocks of 64 bytes from `from` on. Writes the start of each record, the place after
 * each record's end, and where strings begin with `kms` or `clo`, as 32-bit places at `boundsEnd` and `hitsEnd`, which move
 * on; and the bitmap of quotes at QUOTE_BITS. The other globals carry the state from one call to the next.
 */
export const SCAN_MODULE: Uint8Array<ArrayBuffer> = wasmModule({
  name: "scan",
  params: [I32, I32],
  locals: [V128, V128, V128, V128, I64, I64, I64, I64, I64, I64, I32, I64],
  globals: [
    { name: "inString", type: I64 },
    { name: "escape", type: I64 },
    { name: "depth", type: I32 },
    { name: "boundsEnd", type: I32 },
    { name: "hitsEnd", type: I32 },
    { name: "lowest", type: I32 },
    { name: "lastOpens", type: I64 },
  ],
  body: [
    flow.while(
      i32.lessUnsigned(local.get(FROM), local.get(TO)),
      ...VECTORS.map((vector, at) => local.set(vector, v128.load(local.get(FROM), 16 * at))),
      local.set(QUOTES, equals(CHAR.quote)),
      findEscaped,
      noteQuotes,
      ...findStrings,
      walkBraces,
      ...findNeedle,
      local.set(FROM, i32.add(local.get(FROM), i32.const(64))),
    ),
  ],
});
