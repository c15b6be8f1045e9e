const MAX_DEPTH = 64;
const MAX_NODES = 200_000;

/**
 * About how many bytes a value takes as JSON, and whether it is deeper than any policy. Walks without recursion and
 * gives up on what is larger than any policy, so that a hostile value costs little.
 */
export function measure(value: unknown): { bytes: number; tooDeep: boolean } {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  let bytes = 0;
  for (let nodes = 0; open.length > 0; nodes++) {
    const next = open.pop();
    if (next === undefined) break;
    if (next.depth > MAX_DEPTH || nodes > MAX_NODES) return { bytes, tooDeep: true };
    if (typeof next.value === "string") {
      bytes += byteLength(next.value) + (next.depth > 0 ? 2 : 0);
    } else if (typeof next.value === "object" && next.value !== null) {
      const isList = Array.isArray(next.value);
      for (const [name, each] of Object.entries(next.value)) {
        bytes += isList ? 1 : byteLength(name) + 4;
        open.push({ value: each, depth: next.depth + 1 });
      }
      bytes += 1;
    } else {
      bytes += String(next.value).length;
    }
  }
  return { bytes, tooDeep: false };
}

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;
