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

/** Bytes as UTF-8; a text of a policy is mostly ASCII, which is told without encoding it. */
function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A surrogate pair has four bytes; each half counts two. A lone half is written in three.
    const pair = unit >= 0xd800 && unit < 0xe000 && isPaired(text, index);
    bytes += unit < 0x800 || pair ? 1 : 2;
  }
  return bytes;
}

function isPaired(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  const other = unit < 0xdc00 ? text.charCodeAt(index + 1) : text.charCodeAt(index - 1);
  return unit < 0xdc00 ? other >= 0xdc00 && other < 0xe000 : other >= 0xd800 && other < 0xdc00;
}
