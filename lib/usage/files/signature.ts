/** Longest run of bytes that is remembered as one; a longer one is decoded each time. */
const LONGEST = 16_384;

/** The bytes of a record that decide how it is counted, joined in the order in which the record has them. */
export class Signature {
  readonly bytes = Buffer.alloc(LONGEST);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Adds a part under a letter of its own. False when there is no room for it. */
  add(letter: string, bytes: Uint8Array, from: number, to: number): boolean {
    let length = this.length;
    if (length + to - from + 2 > LONGEST) return false;
    const own = this.bytes;
    // No JSON holds a bare line feed inside a value's strings, so parts cannot run into each other unseen.
    own[length] = 0x0a;
    own[length + 1] = letter.charCodeAt(0);
    length += 2;
    for (let at = from; at < to; at += 1) {
      own[length] = bytes[at] as number;
      length += 1;
    }
    this.length = length;
    return true;
  }

  text(): string {
    return this.bytes.toString("latin1", 0, this.length);
  }
}

/** The bytes that decide how an event counts: of who called, and of what was called. */
export interface Signatures {
  caller: Signature;
  call: Signature;
}
