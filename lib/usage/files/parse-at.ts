/** The JSON at `start` to `end`; undefined when it is none. */
export function parseAt(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}
