import { callTo, globals } from "./engine-parts";
import { isAt, isNone, NONE, skipSpace } from "./value-functions";
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

// The walk over the members of a JSON object, which looks for the names of a table.

const { seen, spans, spansEnd } = globals;

/** Puts a span of bytes behind the others; where there is no more room, it is seen in that `spans` is at its end. */
const note = wasmFunction({ params: { from: I32, to: I32 } }, ({ from, to }) => [
  flow.if(i32.lessUnsigned(spans.get, spansEnd.get), [
    i32.store(spans.get, from.get),
    i32.store(spans.get, to.get, 4),
    spans.set(i32.add(spans.get, i32.const(8))),
  ]),
]);

/** What to do with a member; bits of `flags` in an entry of a table of names. */
export const FLAGS = {
  /** Write its value's span to `target`. */
  place: 1,
  /** Put the member's span behind the others: from its name's quote to its value's end. */
  note: 2,
  /** As `note`, of the ARN of an S3 object no more than its bucket. */
  noteBucket: 4,
  /** An object is walked itself, with the table at `target`. */
  enter: 8,
  /** With `enter`: the beginning of the object, with its name, and its end are put behind the other spans. */
  bracket: 16,
  /** With `enter`: what is no object has to be parsed. */
  onlyObject: 32,
  /** Coming twice, the record has to be parsed: the last one holds. */
  once: 64,
  /** A name with escapes may be any name: the record has to be parsed. */
  plain: 128,
};
/** Where in an entry what stands. */
export const ENTRY = { name: 0, next: 32, flags: 36, target: 40, bit: 48, size: 56 };

/** What follows of a member whose value has been entered, or has not. */
const entered = (v: Record<"name" | "value" | "at" | "end" | "entry" | "flags", Variable>) => {
  const has = (flag: keyof typeof FLAGS) => i32.and(v.flags.get, i32.const(FLAGS[flag]));
  const target = i32.load(v.entry.get, ENTRY.target);
  return flow.if(
    i32.and(i32.eqz(i32.eqz(has("enter"))), isAt(v.value.get, "open")),
    [
      flow.if(has("bracket"), [callTo("note", v.name.get, v.value.get)]),
      v.at.set(callTo("walk", v.value.get, v.end.get, target)),
      flow.if(isNone(v.at), [flow.return(NONE)]),
      flow.if(has("bracket"), [callTo("note", i32.sub(v.at.get, i32.const(1)), v.at.get)]),
    ],
    [
      flow.if(has("onlyObject"), [flow.return(NONE)]),
      v.at.set(callTo("afterValue", v.value.get, v.end.get)),
      flow.if(isNone(v.at), [flow.return(NONE)]),
      flow.if(has("place"), [i32.store(target, v.value.get), i32.store(target, v.at.get, 4)]),
      flow.if(has("note"), [callTo("note", v.name.get, v.at.get)]),
      flow.if(has("noteBucket"), [
        callTo("note", v.name.get, callTo("afterBucket", v.value.get, v.at.get)),
      ]),
    ],
  );
};

/**
 * `walk(from, end, table)`: walks over the members of the object at `from` and does with each what the table says.
 * Answers the place after the object; -1: it has to be parsed.
 */
const walk = wasmFunction(
  {
    params: { from: I32, end: I32, table: I32 },
    locals: { at: I32, name: I32, value: I32, entry: I32, flags: I32, bit: I64 },
    result: I32,
  },
  ({ from, end, table, at, name, value, entry, flags, bit }) => {
    const has = (flag: keyof typeof FLAGS) => i32.and(flags.get, i32.const(FLAGS[flag]));
    const next = (to: Variable, place: Code): Code => [
      ...to.set(i32.add(place, i32.const(1))),
      ...skipSpace(to),
    ];
    const nameStart = i32.add(name.get, i32.const(1));
    const nameEnd = i32.sub(at.get, i32.const(1));
    return [
      next(at, from.get),
      flow.forever(
        flow.if(isAt(at.get, "close"), [flow.return(i32.add(at.get, i32.const(1)))]),
        flow.if(isAt(at.get, "comma"), [next(at, at.get)]),
        flow.if(i32.eqz(isAt(at.get, "quote")), [flow.return(NONE)]),
        name.set(at.get),
        at.set(callTo("afterString", at.get, end.get)),
        flow.if(isNone(at), [flow.return(NONE)]),
        entry.set(callTo("nameOf", table.get, nameStart, nameEnd)),
        flags.set(i32.load(entry.get, ENTRY.flags)),
        flow.if(has("plain"), [
          flow.if(callTo("hasEscape", nameStart, nameEnd), [flow.return(NONE)]),
        ]),
        flow.if(has("once"), [
          bit.set(i64.load(entry.get, ENTRY.bit)),
          flow.if(i32.eqz(i64.eqz(i64.and(seen.get, bit.get))), [flow.return(NONE)]),
          seen.set(i64.or(seen.get, bit.get)),
        ]),
        skipSpace(at),
        flow.if(i32.eqz(isAt(at.get, "colon")), [flow.return(NONE)]),
        next(value, at.get),
        entered({ name, value, at, end, entry, flags }),
        skipSpace(at),
      ),
    ];
  },
);

/**
 * `look(from, end, table, list, listEnd)`: as `walk`, of an object of its own, with the spans that are put one behind the
 * other at `list` to `listEnd` at most. Answers the place after the last of them.
 */
const look = wasmFunction(
  { params: { from: I32, end: I32, table: I32, list: I32, listEnd: I32 }, result: I32 },
  ({ from, end, table, list, listEnd }) => [
    seen.set(i64.const(0n)),
    spans.set(list.get),
    spansEnd.set(listEnd.get),
    flow.if(i32.less(callTo("walk", from.get, end.get, table.get), i32.const(0)), [
      flow.return(NONE),
    ]),
    flow.return(spans.get),
  ],
);

export const walkFunctions: Record<"look" | "walk" | "note", WasmFunction> = { look, walk, note };
