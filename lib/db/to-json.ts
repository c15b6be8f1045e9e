/**
 * JSON for a bulk statement's one parameter. PostgreSQL's text holds neither U+0000 nor half a
 * surrogate pair; each becomes U+FFFD, so that hostile text never fails a whole chunk.
 */
export function toJson(rows: unknown): string {
  const text = JSON.stringify(rows);
  // JSON.stringify escapes surrogates only when they are alone.
  if (!text.includes("\\u0000") && !text.includes("\\ud")) return text;
  return text.replace(
    /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g,
    (_match, slashes: string) => `${slashes}\\ufffd`,
  );
}
