import type { Text } from "./record-scanner";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SPACE = 0x20;

/** The place of the next byte that is no white space. */
function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  // Tab, line feed and carriage return lie below the space; nothing else below it stands outside strings.
  while ((bytes[at] as number) <= SPACE) at += 1;
  return at;
}

/** The place after the string whose first quote is at `from`; -1 when it does not end before `end`. */
function afterString({ quotes }: Text, from: number, end: number): number {
  let word = (from + 1) >>> 5;
  let bits = (quotes[word] as number) & (-1 << ((from + 1) & 31));
  while (bits === 0) {
    word += 1;
    if (word << 5 >= end) return -1;
    bits = quotes[word] as number;
  }
  const at = (word << 5) + 32 - Math.clz32(bits & -bits);
  return at <= end ? at : -1;
}

/** The place after the value that begins at `from`; -1 when it does not end before `end`. */
export function afterValue(text: Text, from: number, end: number): number {
  const { bytes } = text;
  const first = bytes[from] as number;
  if (first === QUOTE) return afterString(text, from, end);
  if (first === OPEN || first === OPEN_LIST) return afterNested(text, from, end);
  let at = from;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST || byte <= SPACE) break;
    at += 1;
  }
  return at > from ? at : -1;
}

function afterNested(text: Text, from: number, end: number): number {
  const { bytes } = text;
  let depth = 0;
  let at = from;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at = afterString(text, at, end);
      if (at < 0) return -1;
      continue;
    }
    at += 1;
    if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** A member of an object: where its name (without quotes) and its value stand. */
export interface Member {
  name: number;
  nameEnd: number;
  value: number;
  valueEnd: number;
}

/**
 * Steps through the members of an object, from the place after its `{` on: fills `member` and answers where to go on,
 * 0 after the last member, -1 where the text is no JSON.
 */
export function nextMember(text: Text, from: number, end: number, member: Member): number {
  const at = nextName(text, from, end, member);
  if (at <= 0) return at;
  member.valueEnd = afterValue(text, at, end);
  return member.valueEnd;
}

/**
 * As nextMember, up to where the value begins, which it answers: for values that are walked themselves. After the
 * last member `valueEnd` is the place after the object.
 */
export function nextName(text: Text, from: number, end: number, member: Member): number {
  const { bytes } = text;
  let at = afterSpace(bytes, from);
  if (bytes[at] === CLOSE) {
    member.valueEnd = at + 1;
    return 0;
  }
  if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
  if (bytes[at] !== QUOTE) return -1;
  member.name = at + 1;
  at = afterString(text, at, end);
  if (at < 0) return -1;
  member.nameEnd = at - 1;
  at = afterSpace(bytes, at);
  if (bytes[at] !== COLON) return -1;
  at = afterSpace(bytes, at + 1);
  member.value = at;
  return at;
}

/** The JSON at `start` to `end`; undefined when it is none. */
export function parseAt(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}
