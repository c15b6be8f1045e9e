import { randomBytes } from "node:crypto";
import { FUNCTIONS, GLOBALS } from "./engine-parts";
import { findFunctions, NAME_MASKS_SIZE, NAMES, nameOfFunction } from "./find-functions";
import { readCodes } from "./inflate/codes-function";
import { readHead } from "./inflate/head-function";
import { inflate } from "./inflate/inflate-function";
import { INFLATE_SIZE, writeSymbols } from "./inflate/layout";
import { addSum, scanSumFunction } from "./inflate/sum-function";
import { tableFunctions } from "./inflate/table-functions";
import { recall } from "./recall-function";
import { SCAN_BYTES, scanFunction } from "./scan-function";
import { valueFunctions } from "./value-functions";
import { walkFunctions } from "./walk-functions";
import { wasmModule } from "./wasm-code";

/** Bytes that are scanned at a time; each of them could begin or end a record. */
export const SLICE = 256 * 1024;
const PAGE = 65_536;
/** Room for as many bytes as a file may need at once. */
const LONGEST_DATA = 64 * 1024 * 1024;
const START_CAPACITY = 2 * 1024 * 1024;

/** Of what is decompressed within the engine; CloudTrail's objects are far below. */
const LONGEST_INPUT = 16 * 1024 * 1024;
const pages = (size: number) => Math.ceil(size / PAGE) * PAGE;

/**
 * Behind the tables of decompressing where the scan writes bounds and hits; then the masks of names, the bytes that are looked for,
 * what is decompressed, and room for who reads records.
 */
export const BOUNDS = pages(INFLATE_SIZE);
export const HITS = BOUNDS + SLICE * 4 + PAGE;
const MASKS = HITS + SLICE * 4 + PAGE;
const SCANNED = MASKS + NAME_MASKS_SIZE;
const INPUT = MASKS + pages(NAME_MASKS_SIZE + SCAN_BYTES.length);
const FREE = INPUT + LONGEST_INPUT + PAGE;

interface Exports {
  scan(from: number, to: number): void;
  look(from: number, end: number, table: number, list: number, listEnd: number): number;
  find(list: number, listEnd: number, table: number): number;
  recall(
    ...[start, end, table, base, callers, calls]: [number, number, number, number, number, number]
  ): number;
  inString: WebAssembly.Global<"i64">;
  slash: WebAssembly.Global<"i64">;
  depth: WebAssembly.Global<"i32">;
  boundsEnd: WebAssembly.Global<"i32">;
  hitsEnd: WebAssembly.Global<"i32">;
  lowest: WebAssembly.Global<"i32">;
  quoteBits: WebAssembly.Global<"i32">;
  seed: WebAssembly.Global<"i64">;
  hash: WebAssembly.Global<"i32">;
  inflate(limit: number): number;
  addSum(from: number, to: number): void;
  scanSum(from: number, to: number): void;
  held: WebAssembly.Global<"i64">;
  count: WebAssembly.Global<"i64">;
  input: WebAssembly.Global<"i32">;
  inputEnd: WebAssembly.Global<"i32">;
  out: WebAssembly.Global<"i32">;
  base: WebAssembly.Global<"i32">;
  mode: WebAssembly.Global<"i32">;
  last: WebAssembly.Global<"i32">;
}

let translated: WebAssembly.Module | null = null;

/** The module, translated once; other threads can be given it. */
export function engineModule(): WebAssembly.Module {
  translated ??= translate();
  return translated;
}

function translate(): WebAssembly.Module {
  const all = {
    ...{ scan: scanFunction(SCANNED), nameOf: nameOfFunction(MASKS) },
    ...{ ...valueFunctions, ...walkFunctions, ...findFunctions, recall },
    ...{ inflate, readHead, readCodes, ...tableFunctions, addSum },
    scanSum: scanSumFunction(SCANNED),
  };
  const functions = Object.fromEntries(FUNCTIONS.map((name) => [name, all[name]]));
  return new WebAssembly.Module(wasmModule({ functions, globals: GLOBALS }));
}

/**
 * The module with memory of its own: what is scanned stands from `data` on, the bit of a byte's quote in a map before
 * it. `extra`: bytes before that for tables; addresses from `free` on are theirs.
 */
export class Engine {
  readonly exports: Exports;
  readonly free = FREE;
  /** Room for what is decompressed. */
  readonly input = INPUT;
  readonly longestInput = LONGEST_INPUT;
  readonly data: number;
  /** The memory; other objects after `grow`. */
  bytes: Buffer;
  words: Uint32Array;
  readonly #memory: WebAssembly.Memory;

  constructor({ extra, module = engineModule() }: { extra: number; module?: WebAssembly.Module }) {
    const bits = FREE + pages(extra);
    this.data = bits + LONGEST_DATA / 8 + PAGE;
    const initial = (this.data + START_CAPACITY) / PAGE;
    this.#memory = new WebAssembly.Memory({ initial });
    const imports = { js: { memory: this.#memory } };
    const instance = new WebAssembly.Instance(module, imports);
    this.exports = instance.exports as unknown as Exports;
    this.exports.quoteBits.value = bits - this.data / 8;
    this.exports.seed.value = randomBytes(8).readBigInt64LE();
    this.bytes = Buffer.from(this.#memory.buffer);
    this.words = new Uint32Array(this.#memory.buffer);
    writeSymbols(this.bytes);
    this.bytes.set(SCAN_BYTES, SCANNED);
    for (let length = 0; length <= NAMES.longest; length += 1) {
      this.bytes.fill(0xff, MASKS + 32 * length, MASKS + 33 * length);
    }
  }

  /** Doubles the room for data. */
  grow(): void {
    const capacity = this.bytes.length - this.data;
    if (capacity * 2 > LONGEST_DATA) throw new RangeError(`Data may fill ${LONGEST_DATA} bytes.`);
    this.#memory.grow(capacity / PAGE);
    this.bytes = Buffer.from(this.#memory.buffer);
    this.words = new Uint32Array(this.#memory.buffer);
  }

  /** Lets go of the first `by` bytes of data, a whole number of 64, and moves the others, up to `end`, to its front. */
  drop(by: number, end: number): void {
    const { bytes, data, exports } = this;
    bytes.copyWithin(data, data + by, end);
    const bits = exports.quoteBits.value + data / 8;
    bytes.copyWithin(bits, bits + by / 8, bits + (end - data) / 8 + 1);
  }
}
