/**
 * Just enough of WebAssembly's binary format to write one function by hand, as nested expressions (WebAssembly Core
 * Specification 2.0, "Binary Format"). An expression is its bytes, operands first.
 */
export type Code = readonly number[];

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128. */
function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const last = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

const binary =
  (...opcode: number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...opcode];
const unary =
  (...opcode: number[]) =>
  (value: Code): Code => [...value, ...opcode];

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)],
};
export const global = {
  get: (index: number): Code => [0x23, ...unsigned(index)],
  set: (index: number, value: Code): Code => [...value, 0x24, ...unsigned(index)],
};
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value | 0))],
  eqz: unary(0x45),
  eq: binary(0x46),
  lessUnsigned: binary(0x49),
  add: binary(0x6a),
  sub: binary(0x6b),
  or: binary(0x72),
  wrap: unary(0xa7),
  load: (address: Code): Code => [...address, 0x28, 0, 0],
  store: (address: Code, value: Code): Code => [...address, ...value, 0x36, 0, 0],
  shiftRight: binary(0x76),
};
export const i64 = {
  store: (address: Code, value: Code, offset: number): Code => [
    ...[...address, ...value],
    ...[0x37, 0, ...unsigned(offset)],
  ],
  const: (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))],
  eqz: unary(0x50),
  ctz: unary(0x7a),
  add: binary(0x7c),
  sub: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shiftLeft: binary(0x86),
  shiftRightSigned: binary(0x87),
  shiftRight: binary(0x88),
  extend: unary(0xad),
};
/** Sixteen bytes at once (fixed-width SIMD, in every engine since 2021). */
export const v128 = {
  load: (address: Code, offset: number): Code => [...address, 0xfd, 0x00, 0, ...unsigned(offset)],
  /** Sixteen times the same byte. */
  splat: (byte: number): Code => [0xfd, 0x0c, ...Array.from({ length: 16 }, () => byte)],
  eq: binary(0xfd, 0x23),
  greaterUnsigned: binary(0xfd, 0x28),
  and: binary(0xfd, 0x4e),
  or: binary(0xfd, 0x50),
  anyTrue: unary(0xfd, 0x53),
  /** The highest bit of each byte: i32. */
  bitmask: unary(0xfd, 0x64),
};
export const flow = {
  /** Runs `body` again and again while `condition` (i32) holds. */
  while: (condition: Code, ...body: Code[]): Code => [
    ...[0x02, 0x40, 0x03, 0x40],
    ...[...condition, 0x45, 0x0d, 1],
    ...body.flat(),
    ...[0x0c, 0, 0x0b, 0x0b],
  ],
  if: (condition: Code, then: Code[], otherwise: Code[] = []): Code => [
    ...[...condition, 0x04, 0x40, ...then.flat()],
    ...(otherwise.length > 0 ? [0x05, ...otherwise.flat()] : []),
    0x0b,
  ],
};

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const list = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
const name = (text: string): Code => list([...Buffer.from(text)].map((byte) => [byte]));

/** A module with one function without result, its globals (exported by name) and an imported memory. */
export function wasmModule(parts: {
  name: string;
  params: number[];
  locals: number[];
  globals: { name: string; type: number }[];
  body: Code[];
}): Uint8Array<ArrayBuffer> {
  const zero = (type: number) => (type === I64 ? i64.const(0n) : i32.const(0));
  const code = [...list(parts.locals.map((type) => [1, type])), ...parts.body.flat(), 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, ...list(parts.params.map((type) => [type])), 0]])),
    ...section(2, list([[...name("js"), ...name("memory"), 0x02, 0x00, 1]])),
    ...section(3, list([[0]])),
    ...section(6, list(parts.globals.map(({ type }) => [type, 1, ...zero(type), 0x0b]))),
    ...section(
      7,
      list([
        [...name(parts.name), 0x00, 0],
        ...parts.globals.map((one, at) => [...name(one.name), 0x03, ...unsigned(at)]),
      ]),
    ),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ]);
}
