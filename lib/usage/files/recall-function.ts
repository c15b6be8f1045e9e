import { callTo } from "./engine-parts";
import { MOST_IDENTITY, PLACE, RECALLED } from "./places";
import { isAt } from "./value-functions";
import {
  type Code,
  flow,
  I32,
  I64,
  i32,
  i64,
  type Variable,
  v128,
  type WasmFunction,
  wasmFunction,
} from "./wasm-code";

// What most records of KMS are: like others before them but for their time and their ids. All conditions under which one is taken
// here are those of UseReader and RecordFields, which look at what is left.

/** Values with their quotes. */
const KMS = '"kms.amazonaws.com"';
const SESSION = '"AssumedRole"';
const ROLE = '"Role"';
const LENGTH = { time: 22, eventId: 38 };
const IDENTITY = 8 * (PLACE.service + 1);
const IDENTITY_END = IDENTITY + 8 * MOST_IDENTITY;

const wordOf = (text: string) => Buffer.from(text, "latin1").readBigUInt64LE();
const TIME_ZEROS = wordOf("00:00:00");
/** Added to what a time has above its zeros, sets the highest bit of a byte that is no digit, or no colon. */
const NO_DIGIT = 0x7676_7f76_767f_7676n;
const HIGH_BITS = 0x8080_8080_8080_8080n;
const CHAR = { t: 0x54, z: 0x5a };
/** The letters in which names of services end; addresses end in digits or hexadecimal letters. */
const SERVICE_ENDS = { l: 0x6c, m: 0x6d };

const LOCALS = { last: I32, at: I32, size: I32, isRole: I32, time: I64 };
type Place = keyof typeof PLACE;
type Locals = Record<keyof typeof LOCALS | "base", Variable>;

const { const: number } = i32;
const NO = flow.return(number(0));
const unless = (condition: Code) => flow.if(condition, [], [NO]);
const isSome = (bits: Code) => i32.eqz(i64.eqz(bits));
const isByte = (at: Variable, offset: number, byte: number) =>
  i32.eq(i32.loadByte(at.get, offset), number(byte));

/** Whether other bytes stand from `at` on than `text`, of eight or more. */
function differs(at: Variable, text: string): Code {
  const last = text.length - 8;
  const places = [...Array.from({ length: Math.ceil(last / 8) }, (_, index) => index * 8), last];
  const words = places.map((place) =>
    i64.xor(i64.load(at.get, place), i64.const(wordOf(text.slice(place, place + 8)))),
  );
  return isSome(words.reduce((all, one) => i64.or(all, one)));
}

const startOf = ({ base }: Locals, place: Place) => i32.load(base.get, 8 * PLACE[place]);
const endOf = ({ base }: Locals, place: Place) => i32.load(base.get, 8 * PLACE[place] + 4);
const addressOf = ({ base }: Locals, place: Place) => i32.add(base.get, number(8 * PLACE[place]));
/** Sets `at` and `size` to a value's. */
const takeUp = (v: Locals, place: Place): Code => [
  ...v.at.set(startOf(v, place)),
  ...v.size.set(i32.sub(endOf(v, place), v.at.get)),
];
const isText = ({ at, size }: Locals, length: number) =>
  i32.and(i32.eq(size.get, number(length)), isAt(at.get, "quote"));
const note = ({ base }: Locals, what: "last" | "caller" | "call" | "seconds", value: Code) =>
  i32.store(base.get, value, RECALLED.from + RECALLED[what]);

/** Two digits of a time, the first of which is byte `index` of `time`. */
const pair = ({ time }: Locals, index: number): Code => {
  const digit = (place: number) =>
    i32.and(i32.wrap(i64.shiftRight(time.get, i64.const(BigInt(8 * place)))), number(0xff));
  return i32.add(i32.mul(digit(index), number(10)), digit(index + 1));
};

/** `YYYY-MM-DDTHH:MM:SSZ` of the day that is noted, as DayClock reads it. */
function readTime(v: Locals): Code[] {
  const { at, base, time } = v;
  const day = RECALLED.from + RECALLED.day;
  const isOtherDay = i64.or(
    i64.xor(i64.load(at.get, 1), i64.load(base.get, day)),
    i64.extend(i32.xor(i32.loadShort(at.get, 9), i32.loadShort(base.get, day + 8))),
  );
  const [hours, minutes, seconds] = [pair(v, 0), pair(v, 3), pair(v, 6)];
  const isNoTime = i64.and(
    i64.or(i64.add(time.get, i64.const(NO_DIGIT)), time.get),
    i64.const(HIGH_BITS),
  );
  const sinceDay = i32.add(
    i32.add(i32.mul(hours, number(3600)), i32.mul(minutes, number(60))),
    seconds,
  );
  const dayStart = i32.load(base.get, RECALLED.from + RECALLED.dayStart);
  return [
    unless(dayStart),
    takeUp(v, "time"),
    unless(isText(v, LENGTH.time)),
    flow.if(isSome(isOtherDay), [NO]),
    unless(i32.and(isByte(at, 11, CHAR.t), isByte(at, 20, CHAR.z))),
    time.set(i64.xor(i64.load(at.get, 12), i64.const(TIME_ZEROS))),
    flow.if(isSome(isNoTime), [NO]),
    flow.if(i32.less(number(23), hours), [NO]),
    flow.if(i32.or(i32.less(number(59), minutes), i32.less(number(59), seconds)), [NO]),
    note(v, "seconds", i32.add(dayStart, sinceDay)),
  ];
}

/** Leaves of caller and address what decides, as RecordFields does. */
function settleCaller(v: Locals): Code[] {
  const { at, base, isRole, size } = v;
  const isRoleText = i64.eqz(
    i64.and(
      i64.xor(i64.load(at.get), i64.const(wordOf(ROLE.padEnd(8, "\0")))),
      i64.const(0xffff_ffff_ffffn),
    ),
  );
  const [from, to] = [8 * PLACE.address, 8 * PLACE.service];
  const lastLetter = i32.loadByte(i32.sub(endOf(v, "address"), number(2)));
  return [
    takeUp(v, "issuerArn"),
    flow.if(at.get, [
      unless(isAt(at.get, "quote")),
      flow.if(i32.less(size.get, number(3)), [NO]),
      ...[takeUp(v, "type"), isRole.set(number(0))],
      flow.if(i32.eq(size.get, number(SESSION.length)), [
        isRole.set(i32.eqz(differs(at, SESSION))),
      ]),
      flow.if(i32.eq(size.get, number(ROLE.length)), [isRole.set(isRoleText)]),
      flow.if(isRole.get, [
        v128.store(base.get, v128.splat(0), 8 * PLACE.arn),
        i64.store(base.get, i64.const(0n), 8 * PLACE.arn + 16),
      ]),
    ]),
    flow.if(startOf(v, "address"), [
      size.set(lastLetter),
      flow.if(
        i32.or(i32.eq(size.get, number(SERVICE_ENDS.l)), i32.eq(size.get, number(SERVICE_ENDS.m))),
        [
          i64.store(base.get, i64.load(base.get, from), to),
          i64.store(base.get, i64.const(0n), from),
        ],
      ),
    ]),
  ];
}

/**
 * `recall(start, end, table, base, callers, calls)`: looks at a record with the table of names, whose places are at `base`. Answers
 * 1 where nothing of it has to be looked at more closely, and leaves its time and the numbers of its caller and its call, -1 for
 * those that have none; else 0.
 */
export const recall: WasmFunction = wasmFunction(
  {
    params: { start: I32, end: I32, table: I32, base: I32, callers: I32, calls: I32 },
    locals: LOCALS,
    result: I32,
  },
  (v) => {
    const { start, end, table, base, callers, calls, last, at, size } = v;
    const spans = i32.add(base.get, number(IDENTITY));
    const spansEnd = i32.add(base.get, number(IDENTITY_END));
    // The last one reaches into the spans behind the places, of which there are none yet.
    const vectors = Array.from({ length: Math.ceil(IDENTITY / 16) }, (_, index) => index * 16);
    const [from, to] = [addressOf(v, "eventName"), addressOf(v, "request")];
    return [
      ...vectors.map((offset) => v128.store(base.get, v128.splat(0), offset)),
      last.set(callTo("look", start.get, end.get, table.get, spans, spansEnd)),
      flow.if(i32.less(last.get, number(1)), [NO]),
      unless(i32.lessUnsigned(last.get, spansEnd)),
      takeUp(v, "source"),
      unless(i32.eq(size.get, number(KMS.length))),
      flow.if(differs(at, KMS), [NO]),
      flow.if(i32.or(startOf(v, "addendum"), startOf(v, "sharedId")), [NO]),
      takeUp(v, "eventId"),
      unless(isText(v, LENGTH.eventId)),
      ...readTime(v),
      ...settleCaller(v),
      note(v, "last", last.get),
      note(v, "caller", callTo("find", addressOf(v, "issuerArn"), last.get, callers.get)),
      note(v, "call", callTo("find", from, to, calls.get)),
      flow.return(number(1)),
    ];
  },
);
