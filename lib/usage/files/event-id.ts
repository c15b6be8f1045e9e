/** Two 32-bit halves of what an event is known by. */
export interface EventMark {
  high: number;
  low: number;
}

const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
const DASH = 0x2d;

/** The values of four digits at `at`, side by side; negative where one is none. */
function fourDigits(bytes: Uint8Array, at: number): number {
  const [a, b] = [HEX[bytes[at] as number] as number, HEX[bytes[at + 1] as number] as number];
  const [c, d] = [HEX[bytes[at + 2] as number] as number, HEX[bytes[at + 3] as number] as number];
  return (a << 12) | (b << 8) | (c << 4) | d;
}

/**
 * Folds the UUID of 36 characters at `from` into 64 bits, mixed with those of `salt`: the account, within which an
 * eventID holds, or 0 for a sharedEventID. False when it is no UUID.
 */
export function foldUuid(
  bytes: Uint8Array,
  from: number,
  salt: EventMark,
  into: EventMark,
): boolean {
  if (bytes[from + 8] !== DASH || bytes[from + 13] !== DASH) return false;
  if (bytes[from + 18] !== DASH || bytes[from + 23] !== DASH) return false;
  const [a, b] = [fourDigits(bytes, from), fourDigits(bytes, from + 4)];
  const [c, d] = [fourDigits(bytes, from + 9), fourDigits(bytes, from + 14)];
  const [e, f] = [fourDigits(bytes, from + 19), fourDigits(bytes, from + 24)];
  const [g, h] = [fourDigits(bytes, from + 28), fourDigits(bytes, from + 32)];
  if ((a | b | c | d | e | f | g | h) < 0) return false;
  into.high = (salt.high ^ ((a << 16) | b) ^ ((e << 16) | f)) >>> 0;
  into.low = (salt.low ^ ((c << 16) | d) ^ ((g << 16) | h)) >>> 0;
  return true;
}

/** 64 bits of any text (two FNV-1a of 32 bits, finished as in MurmurHash3). */
export function foldText(text: string, salt: EventMark, into: EventMark): void {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code ^ (at << 8), 0x85ebca6b);
  }
  into.high = (finish(high) ^ salt.high) >>> 0;
  into.low = (finish(low ^ high) ^ salt.low) >>> 0;
}

function finish(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export const NO_SALT: EventMark = { high: 0, low: 0 };

/** What an event is known by: its sharedEventID across accounts, else its eventID within its account. */
export function markOf(use: {
  eventId: string;
  sharedEventId: string | null;
  accountId: string;
}): EventMark {
  const mark = { high: 0, low: 0 };
  const text = use.sharedEventId ?? use.eventId;
  const salt = use.sharedEventId === null ? saltOf(use.accountId) : NO_SALT;
  if (text.length !== 36 || !foldUuid(Buffer.from(text, "latin1"), 0, salt, mark)) {
    foldText(text, salt, mark);
  }
  return mark;
}

export function saltOf(accountId: string): EventMark {
  const salt = { high: 0, low: 0 };
  foldText(accountId, NO_SALT, salt);
  return salt;
}
