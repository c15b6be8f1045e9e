const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;

/** The JSON at `start` to `end`; undefined when it is none. */
export function parseAt(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}

/** As parseAt, of a value that is mostly a short text: without parsing where no byte of it stands for another. */
export function textAt(bytes: Buffer, start: number, end: number): unknown {
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = bytes[at] as number;
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH || byte > TILDE) {
      return parseAt(bytes, start, end);
    }
  }
  const isText = end - start > 1 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE;
  return isText ? bytes.toString("latin1", start + 1, end - 1) : parseAt(bytes, start, end);
}
