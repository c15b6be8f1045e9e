import { callTo, globals } from "./engine-parts";
import { ENTRY } from "./walk-functions";
import {
  type Code,
  flow,
  I32,
  I64,
  i32,
  i64,
  V128,
  v128,
  type WasmFunction,
  wasmFunction,
} from "./wasm-code";

const { seed, hash } = globals;

/** Of a table of names: its entry for all others, and after that the first entry of each length. */
export const NAMES = { other: 0, byLength: ENTRY.size, longest: 32 };
/** For each length up to the longest: 32 bytes, so many of them 255. */
export const NAME_MASKS_SIZE = (NAMES.longest + 1) * 32;

/**
 * `nameOf(table, from, to)`: the table's entry for these bytes. `masks` is the address of the masks.
 */
export const nameOfFunction = (masks: number): WasmFunction =>
  wasmFunction(
    {
      params: { table: I32, from: I32, to: I32 },
      locals: { length: I32, entry: I32, low: V128, high: V128 },
      result: I32,
    },
    ({ table, from, to, length, entry, low, high }) => {
      const mask = i32.add(i32.const(masks), i32.shiftLeft(length.get, i32.const(5)));
      const differs = v128.or(
        v128.xor(low.get, v128.load(entry.get)),
        v128.xor(high.get, v128.load(entry.get, 16)),
      );
      return [
        length.set(i32.sub(to.get, from.get)),
        flow.if(i32.lessUnsigned(i32.const(NAMES.longest), length.get), [flow.return(table.get)]),
        entry.set(
          i32.load(i32.add(table.get, i32.shiftLeft(length.get, i32.const(2))), NAMES.byLength),
        ),
        low.set(v128.and(v128.load(from.get), v128.load(mask))),
        high.set(v128.and(v128.load(from.get, 16), v128.load(mask, 16))),
        flow.while(
          entry.get,
          flow.if(i32.eqz(v128.anyTrue(differs)), [flow.return(entry.get)]),
          entry.set(i32.load(entry.get, ENTRY.next)),
        ),
        flow.return(table.get),
      ];
    },
  );

/** Of a table of spans: how many slots it has, less one, and the first slot. */
export const SPANS = { mask: 0, slots: 8, slotSize: 8 };

/** Odd, with bits all over: the golden ratio's. */
const STEP = 0x9e37_79b9_7f4a_7c15n;
/** The bytes of a span that are fewer than eight. */
const rest = (from: Code, size: Code) =>
  i64.and(
    i64.load(from),
    i64.sub(
      i64.shiftLeft(i64.const(1n), i64.extend(i32.shiftLeft(size, i32.const(3)))),
      i64.const(1n),
    ),
  );

/**
 * `find(list, listEnd, table)`: the number of the bytes of these spans, one after the other, each with its length; -1
 * for none. Leaves their hash in `hash`.
 */
const find = wasmFunction(
  {
    params: { list: I32, listEnd: I32, table: I32 },
    locals: { at: I32, from: I32, size: I32, slot: I32, mixed: I64 },
    result: I32,
  },
  ({ list, listEnd, table, at, from, size, slot, mixed }) => {
    const mix = (word: Code) => [
      ...mixed.set(i64.mul(i64.xor(mixed.get, word), i64.const(STEP))),
      ...mixed.set(i64.xor(mixed.get, i64.shiftRight(mixed.get, i64.const(32n)))),
    ];
    const place = i32.add(
      table.get,
      i32.shiftLeft(i32.and(slot.get, i32.load(table.get, SPANS.mask)), i32.const(3)),
    );
    const start = i32.load(place, SPANS.slots + 4);
    return [
      mixed.set(seed.get),
      at.set(list.get),
      flow.while(
        i32.lessUnsigned(at.get, listEnd.get),
        from.set(i32.load(at.get)),
        size.set(i32.sub(i32.load(at.get, 4), from.get)),
        mix(i64.extend(size.get)),
        flow.while(
          i32.less(i32.const(7), size.get),
          mix(i64.load(from.get)),
          from.set(i32.add(from.get, i32.const(8))),
          size.set(i32.sub(size.get, i32.const(8))),
        ),
        flow.if(size.get, [mix(rest(from.get, size.get))]),
        at.set(i32.add(at.get, i32.const(8))),
      ),
      hash.set(i32.wrap(mixed.get)),
      slot.set(hash.get),
      flow.forever(
        at.set(start),
        flow.if(i32.eqz(at.get), [flow.return(i32.const(-1))]),
        flow.if(i32.eq(i32.load(place, SPANS.slots), hash.get), [
          flow.if(callTo("isSame", at.get, list.get, listEnd.get), [flow.return(i32.load(at.get))]),
        ]),
        slot.set(i32.add(slot.get, i32.const(1))),
      ),
    ];
  },
);

/** What stands at a key: its number, how long its list of spans was, and each span's length and bytes. */
export const KEY = { value: 0, listSize: 4, spans: 8 };

/** 1 where the spans of the list are those of the key at `at`. */
const isSame = wasmFunction(
  {
    params: { at: I32, list: I32, listEnd: I32 },
    locals: { from: I32, size: I32 },
    result: I32,
  },
  ({ at, list, listEnd, from, size }) => {
    const no = [flow.return(i32.const(0))];
    const differs = (own: Code, other: Code) => i32.eqz(i64.eqz(i64.xor(own, other)));
    const forward = (by: Code) => [
      ...at.set(i32.add(at.get, by)),
      ...from.set(i32.add(from.get, by)),
    ];
    return [
      flow.if(i32.sub(i32.load(at.get, KEY.listSize), i32.sub(listEnd.get, list.get)), no),
      at.set(i32.add(at.get, i32.const(KEY.spans))),
      flow.while(
        i32.lessUnsigned(list.get, listEnd.get),
        from.set(i32.load(list.get)),
        size.set(i32.sub(i32.load(list.get, 4), from.get)),
        flow.if(i32.sub(size.get, i32.load(at.get)), no),
        at.set(i32.add(at.get, i32.const(4))),
        flow.while(
          i32.less(i32.const(7), size.get),
          flow.if(differs(i64.load(at.get), i64.load(from.get)), no),
          forward(i32.const(8)),
          size.set(i32.sub(size.get, i32.const(8))),
        ),
        flow.if(size.get, [
          flow.if(differs(rest(at.get, size.get), rest(from.get, size.get)), no),
          at.set(i32.add(at.get, size.get)),
        ]),
        list.set(i32.add(list.get, i32.const(8))),
      ),
      flow.return(i32.const(1)),
    ];
  },
);

export const findFunctions: Record<"find" | "isSame", WasmFunction> = { find, isSame };
