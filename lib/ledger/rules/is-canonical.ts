import canonicalize from "canonicalize";

/**
 * True when `text` is the RFC 8785 form of `value`, which was parsed from it. Most of the work is native: that
 * form is what JSON.stringify writes when every object has its names in order. What differs (names like numbers,
 * which JavaScript reorders, and lone surrogates, which the standard forbids) is compared the long way.
 */
export function isCanonical(text: string, value: unknown): boolean {
  if (!text.includes("\\ud") && JSON.stringify(value) === text && isOrdered(value)) return true;
  try {
    return canonicalize(value) === text;
  } catch {
    return false;
  }
}

/** True when the names of every object stand in the order of their UTF-16 units (RFC 8785, 3.2.3). */
function isOrdered(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  let before: string | undefined;
  for (const name of Object.keys(value)) {
    if (before !== undefined && name <= before) return false;
    before = name;
    if (!isOrdered((value as Record<string, unknown>)[name])) return false;
  }
  return true;
}
