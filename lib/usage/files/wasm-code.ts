/**
 * Just enough of WebAssembly's binary format to write a few functions by hand, as nested expressions (WebAssembly Core
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
/** Loads from `address` and `offset`, which need not be aligned. */
const load =
  (...opcode: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, 0, ...unsigned(offset)];
const store =
  (...opcode: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [
    ...[...address, ...value],
    ...[...opcode, 0, ...unsigned(offset)],
  ];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value | 0))],
  load: load(0x28),
  loadByte: load(0x2d),
  loadShort: load(0x2f),
  store: store(0x36),
  storeByte: store(0x3a),
  storeShort: store(0x3b),
  eqz: unary(0x45),
  eq: binary(0x46),
  less: binary(0x48),
  lessUnsigned: binary(0x49),
  lessOrEqualUnsigned: binary(0x4d),
  clz: unary(0x67),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x76),
  wrap: unary(0xa7),
};
export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))],
  load: load(0x29),
  /** 32 bits, without a sign. */
  loadWord: load(0x35),
  store: store(0x37),
  storeWord: store(0x3e),
  eqz: unary(0x50),
  ctz: unary(0x7a),
  popcnt: unary(0x7b),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
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
  load: load(0xfd, 0x00),
  store: store(0xfd, 0x0b),
  /** Sixteen times the same byte. */
  splat: (byte: number): Code => [0xfd, 0x0c, ...Array.from({ length: 16 }, () => byte)],
  eq: binary(0xfd, 0x23),
  /** With a sign: bytes from 0x80 on are below all others. */
  greater: binary(0xfd, 0x27),
  and: binary(0xfd, 0x4e),
  or: binary(0xfd, 0x50),
  xor: binary(0xfd, 0x51),
  anyTrue: unary(0xfd, 0x53),
  /** The highest bit of each byte: i32. */
  bitmask: unary(0xfd, 0x64),
};
/** Copies `size` bytes, which may overlap. */
export const copyBytes = (to: Code, from: Code, size: Code): Code => [
  ...[...to, ...from, ...size],
  ...[0xfc, 0x0a, 0, 0],
];
export const flow = {
  /** Runs `body` again and again while `condition` (i32) holds. */
  while: (condition: Code, ...body: Code[]): Code => [
    ...[0x02, 0x40, 0x03, 0x40],
    ...[...condition, 0x45, 0x0d, 1],
    ...body.flat(),
    ...[0x0c, 0, 0x0b, 0x0b],
  ],
  /** Runs `body` until it returns. */
  forever: (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0c, 0, 0x0b, 0x00],
  /** A part that `leave` leaves. */
  block: (...body: Code[]): Code => [0x02, 0x40, ...body.flat(), 0x0b],
  /** A part that begins anew where `leave` names it, and else ends. */
  loop: (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b],
  /** Leaves blocks and ifs, or begins a loop anew: the innermost is 0, what is around it 1, and so on. */
  leave: (depth: number): Code => [0x0c, depth],
  leaveIf: (depth: number, condition: Code): Code => [...condition, 0x0d, depth],
  if: (condition: Code, then: Code[], otherwise: Code[] = []): Code => [
    ...[...condition, 0x04, 0x40, ...then.flat()],
    ...(otherwise.length > 0 ? [0x05, ...otherwise.flat()] : []),
    0x0b,
  ],
  return: (value: Code): Code => [...value, 0x0f],
  call: (index: number, ...operands: Code[]): Code => [
    ...operands.flat(),
    ...[0x10, ...unsigned(index)],
  ],
};

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

/** A local or global variable. */
export interface Variable {
  get: Code;
  set(value: Code): Code;
}

const variables = <Name extends string>(
  names: readonly Name[],
  getter: number,
  setter: number,
): Record<Name, Variable> => {
  const variable = (at: number): Variable => ({
    get: [getter, ...unsigned(at)],
    set: (value) => [...value, setter, ...unsigned(at)],
  });
  const entries = names.map((name, at) => [name, variable(at)] as const);
  return Object.fromEntries(entries) as Record<Name, Variable>;
};

/** The variables under these names, in the order in which the module has them. */
export const globalsOf = <Name extends string>(types: Record<Name, number>) =>
  variables(Object.keys(types) as Name[], 0x23, 0x24);

/** One function; with a result it ends in a `return`. */
export interface WasmFunction {
  params: number[];
  result: number | null;
  locals: number[];
  body: Code;
}

/** A function of parameters and further variables under their names, each of a type. */
export function wasmFunction<Param extends string, Local extends string = never>(
  types: {
    params: Record<Param, number>;
    locals?: Record<Local, number>;
    result?: number;
  },
  body: (variables: Record<Param | Local, Variable>) => Code[],
): WasmFunction {
  const { params, locals = {} as Record<Local, number>, result = null } = types;
  const names = [...Object.keys(params), ...Object.keys(locals)] as (Param | Local)[];
  return {
    params: Object.values(params),
    locals: Object.values(locals),
    result,
    body: body(variables(names, 0x20, 0x21)).flat(),
  };
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const list = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
const name = (text: string): Code => list([...Buffer.from(text)].map((byte) => [byte]));

/** A module with these functions and globals, all exported by name, and an imported memory `js.memory`. */
export function wasmModule(parts: {
  functions: Readonly<Record<string, WasmFunction>>;
  globals: Readonly<Record<string, number>>;
}): Uint8Array<ArrayBuffer> {
  const functions = Object.entries(parts.functions);
  const globals = Object.entries(parts.globals);
  const zero = (type: number) => (type === I64 ? i64.const(0n) : i32.const(0));
  const types = functions.map(([, { params, result }]) => [
    ...[0x60, ...list(params.map((type) => [type]))],
    ...list(result === null ? [] : [[result]]),
  ]);
  const bodies = functions.map(([, { locals, result, body }]) => {
    // After its `return` a function with a result ends where nothing comes.
    const end = result === null ? [0x0b] : [0x00, 0x0b];
    const code = [...list(locals.map((type) => [1, type])), ...body, ...end];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(2, list([[...name("js"), ...name("memory"), 0x02, 0x00, 1]])),
    ...section(3, list(functions.map((_one, at) => unsigned(at)))),
    ...section(6, list(globals.map(([, type]) => [type, 1, ...zero(type), 0x0b]))),
    ...section(
      7,
      list([
        ...functions.map(([key], at) => [...name(key), 0x00, ...unsigned(at)]),
        ...globals.map(([key], at) => [...name(key), 0x03, ...unsigned(at)]),
      ]),
    ),
    ...section(10, list(bodies)),
  ]);
}
