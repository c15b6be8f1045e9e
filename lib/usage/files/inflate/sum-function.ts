import { SCAN_LOCALS, scanBlocks } from "../scan-function";
import {
  type Code,
  copyBytes,
  flow,
  I32,
  i32,
  type Variable,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../wasm-code";
import { AT, SUM } from "./layout";

// CRC-32 without carry-less multiplication, after S. Russell, "Chorba: A novel CRC32 implementation" (arXiv 2412.16398, 2024): a
// multiple of the polynomial with few terms lets whole vectors be added farther on, byte for byte. See SUM.

const VECTOR = 16;
/** Bytes that one step takes. */
export const SUM_STEP = 64;
const { const: number } = i32;

const start = number(AT.sums + SUM.window);
const full = number(AT.sums + SUM.window + SUM.chunk);

/** Takes SUM_STEP bytes, of which `vector` gives the sixteen at 0, 16 and so on, into the window at `place`. */
function sumBlock(place: Variable, vector: (at: number) => Code): Code {
  // Counted from a window before, as what is added to an address is never negative.
  const back = i32.sub(place.get, number(SUM.window));
  const vectors = Array.from({ length: SUM_STEP / VECTOR }, (_, at) => at * VECTOR);
  const sum = (at: number) =>
    SUM.distances.reduce(
      (all, distance) => v128.xor(all, v128.load(back, SUM.window - distance + at)),
      vector(at),
    );
  return [
    ...flow.if(i32.eq(place.get, full), [moveWindow(place)]),
    ...vectors.flatMap((at) => v128.store(place.get, sum(at), at)),
    ...place.set(i32.add(place.get, number(SUM_STEP))),
  ];
}

/** Moves the window to the beginning of its room. */
const moveWindow = (place: Variable): Code => [
  ...copyBytes(number(AT.sums), i32.sub(place.get, number(SUM.window)), number(SUM.window)),
  ...place.set(start),
];

/**
 * `addSum(from, to)`: takes bytes, a whole number of SUM_STEP, into the sum. What stands in the window at the end belongs
 * on what follows: each vector at its four distances behind it.
 */
export const addSum: WasmFunction = wasmFunction(
  { params: { from: I32, to: I32 }, locals: { place: I32 } },
  ({ from, to, place }) => [
    place.set(start),
    flow.while(
      i32.lessUnsigned(from.get, to.get),
      sumBlock(place, (at) => v128.load(from.get, at)),
      from.set(i32.add(from.get, number(SUM_STEP))),
    ),
    moveWindow(place),
  ],
);

/** `scanSum(from, to)`: as `scan` and `addSum` of the same blocks, which are loaded once. */
export const scanSumFunction = (bytesAt: number): WasmFunction =>
  wasmFunction(
    { params: { from: I32, to: I32 }, locals: { ...SCAN_LOCALS, place: I32 } },
    (locals) => {
      const { place, v0, v1, v2, v3 } = locals;
      const vectors = [v0.get, v1.get, v2.get, v3.get];
      return [
        place.set(start),
        ...scanBlocks(
          locals,
          bytesAt,
          sumBlock(place, (at) => vectors[at / VECTOR] as Code),
        ),
        moveWindow(place),
      ];
    },
  );
