import { callTo, globals } from "../engine-parts";
import {
  type Code,
  copyBytes,
  flow,
  I32,
  I64,
  i32,
  type WasmFunction,
  wasmFunction,
} from "../wasm-code";
import { leaveOff, takeUp, toByte } from "./bit-reader";
import { ENDED } from "./codes-function";
import { MODE } from "./head-function";

/** How `inflate` ended: there is more to come, the stream's end, or it is not valid, cut, or not understood. */
export const INFLATED = { more: 0, end: 1, refused: -1 };

/** Bytes that may be held without having been used. */
const MOST_HELD = 8;
const { const: number } = i32;

/** What of a stored block is there and has room. */
const copyStored = (limit: Code, size: { get: Code; set(value: Code): Code }): Code[] => {
  const { out, input, left } = globals;
  const isEnough = i32.less(size.get, left.get);
  return [
    size.set(i32.sub(limit, out.get)),
    flow.if(i32.less(size.get, number(0)), [size.set(number(0))]),
    flow.if(i32.eqz(isEnough), [size.set(left.get)]),
    flow.if(i32.lessUnsigned(globals.inputEnd.get, i32.add(input.get, size.get)), [
      flow.return(number(INFLATED.refused)),
    ]),
    copyBytes(out.get, input.get, size.get),
    out.set(i32.add(out.get, size.get)),
    input.set(i32.add(input.get, size.get)),
    left.set(i32.sub(left.get, size.get)),
    flow.if(left.get, [flow.return(number(INFLATED.more))]),
  ];
};

/** `inflate(limit)`: decompresses from `out` on, up to MOST_BEYOND bytes beyond `limit`. At its end no bits are held. */
export const inflate: WasmFunction = wasmFunction(
  {
    params: { limit: I32 },
    locals: { ended: I32, held: I64, count: I64, input: I32 },
    result: I32,
  },
  (v) => {
    const { limit, ended } = v;
    const { mode, last, input, inputEnd } = globals;
    const refuse = flow.return(number(INFLATED.refused));
    const is = (which: keyof typeof MODE) => i32.eq(mode.get, number(MODE[which]));
    return [
      flow.forever(
        flow.if(i32.lessUnsigned(i32.add(inputEnd.get, number(MOST_HELD)), input.get), [refuse]),
        flow.if(is("head"), [
          flow.if(last.get, [
            ...[takeUp(v), toByte(v), leaveOff(v)],
            flow.return(number(INFLATED.end)),
          ]),
          flow.if(i32.eqz(callTo("readHead")), [refuse]),
        ]),
        flow.if(
          is("codes"),
          [
            ended.set(callTo("readCodes", limit.get)),
            flow.if(i32.eq(ended.get, number(ENDED.wrong)), [refuse]),
            flow.if(i32.eq(ended.get, number(ENDED.full)), [flow.return(number(INFLATED.more))]),
          ],
          copyStored(limit.get, ended),
        ),
        mode.set(number(MODE.head)),
      ),
    ];
  },
);
