export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue;
}

/** Policies are a few levels deep; a text that goes deeper was not written by anyone who means it. */
export const MAX_DEPTH = 64;

/**
 * What JSON.parse makes of a text in which, as in nearly all, no name stands twice: it has as many members as colons
 * outside of strings. Undefined for all others, which the reader tells more of.
 */
export function parsePlain(text: string): JsonValue | undefined {
  if (text.includes("__proto__") || text.includes("\\u")) return undefined;
  try {
    const value: JsonValue = JSON.parse(text);
    return countMembers(value, 0) === countColons(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of JSON without `\\u`. */
function countColons(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) count++;
    if (code !== QUOTE) continue;
    at = text.indexOf('"', at + 1);
    while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  }
  return count;
}
const [COLON, QUOTE, BACKSLASH] = [58, 34, 92];

function isEscaped(text: string, quote: number): boolean {
  let start = quote;
  while (text.charCodeAt(start - 1) === BACKSLASH) start--;
  return (quote - start) % 2 === 1;
}

/** NaN for what is too deep. */
function countMembers(value: JsonValue, depth: number): number {
  if (depth > MAX_DEPTH) return Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const each of value) count += countMembers(each, depth + 1);
    return count;
  }
  for (const name in value) count += 1 + countMembers(value[name] ?? null, depth + 1);
  return count;
}
