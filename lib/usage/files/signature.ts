/** Longest run of bytes that is remembered as one; a longer one is decoded each time. */
const LONGEST = 16_384;

/** The bytes of a record that decide how it is counted, joined in the order in which the record has them. */
export class Signature {
  readonly bytes = new Uint8Array(LONGEST);
  length = 0;
  /** Of the bytes, as `ByteNumbers` wants it. */
  hash = HASH_START;

  clear(): void {
    this.length = 0;
    this.hash = HASH_START;
  }

  /** Adds a part under a letter of its own. False when there is no room for it. */
  add(letter: string, bytes: Uint8Array, from: number, to: number): boolean {
    let { length, hash } = this;
    if (length + to - from + 2 > LONGEST) return false;
    const own = this.bytes;
    // No JSON holds a bare line feed inside a value's strings, so parts cannot run into each other unseen.
    const code = letter.charCodeAt(0);
    own[length] = 0x0a;
    own[length + 1] = code;
    hash = Math.imul(hash ^ code, HASH_STEP);
    length += 2;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      own[length] = byte;
      hash = Math.imul(hash ^ byte, HASH_STEP);
      length += 1;
    }
    this.length = length;
    this.hash = hash;
    return true;
  }

  /** Adds all of another. */
  append(letter: string, { bytes, length }: Signature): boolean {
    return this.add(letter, bytes, 0, length);
  }
}

/** FNV-1a of 32 bits. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_STEP = 0x01000193;

/** The bytes that decide how an event counts: of who called, and of what was called. */
export interface Signatures {
  caller: Signature;
  call: Signature;
}
