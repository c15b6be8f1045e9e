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
/** Lengths of a UUID's groups. */
const DASHES = new Set([8, 13, 18, 23]);

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
  let high = salt.high;
  let low = salt.low;
  let digits = 0;
  let word = 0;
  for (let at = 0; at < 36; at += 1) {
    const byte = bytes[from + at] as number;
    if (DASH_AT[at] === 1) {
      if (byte !== 0x2d) return false;
      continue;
    }
    const digit = HEX[byte] as number;
    if (digit < 0) return false;
    word = (word << 4) | digit;
    digits += 1;
    if (digits === 8 || digits === 24) high ^= word;
    else if (digits === 16 || digits === 32) low ^= word;
  }
  into.high = high >>> 0;
  into.low = low >>> 0;
  return true;
}

const DASH_AT = Uint8Array.from({ length: 36 }, (_, at) => (DASHES.has(at) ? 1 : 0));

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
