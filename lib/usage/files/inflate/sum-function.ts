import { copyBytes, flow, I32, i32, v128, type WasmFunction, wasmFunction } from "../wasm-code";
import { AT, SUM } from "./layout";

// CRC-32 without carry-less multiplication, after S. Russell, "Chorba: A novel CRC32 implementation" (arXiv 2412.16398, 2024): a
// multiple of the polynomial with few terms lets whole vectors be added farther on, byte for byte. See SUM.

const VECTOR = 16;
/** Bytes that one step takes. */
export const SUM_STEP = 64;
const { const: number } = i32;

/**
 * `addSum(from, to)`: takes bytes, a whole number of SUM_STEP, into the sum. What stands in the window at the end belongs
 * on what follows: each vector at its four distances behind it.
 */
export const addSum: WasmFunction = wasmFunction(
  { params: { from: I32, to: I32 }, locals: { at: I32, end: I32 } },
  ({ from, to, at, end }) => {
    const window = number(AT.sums);
    const start = number(AT.sums + SUM.window);
    // Counted from a window before, as what is added to an address is never negative.
    const back = i32.sub(at.get, number(SUM.window));
    const vectors = Array.from({ length: SUM_STEP / VECTOR }, (_, place) => place * VECTOR);
    const sum = (place: number) =>
      SUM.distances.reduce(
        (all, distance) => v128.xor(all, v128.load(back, SUM.window - distance + place)),
        v128.load(from.get, place),
      );
    return [
      flow.while(
        i32.lessUnsigned(from.get, to.get),
        ...[at.set(start), end.set(i32.add(from.get, number(SUM.chunk)))],
        flow.if(i32.lessUnsigned(to.get, end.get), [end.set(to.get)]),
        flow.loop(
          ...vectors.map((place) => v128.store(at.get, sum(place), place)),
          at.set(i32.add(at.get, number(SUM_STEP))),
          from.set(i32.add(from.get, number(SUM_STEP))),
          flow.leaveIf(0, i32.lessUnsigned(from.get, end.get)),
        ),
        copyBytes(window, back, number(SUM.window)),
      ),
    ];
  },
);
