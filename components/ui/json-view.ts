export type TokenKind = "name" | "text" | "number" | "word" | "mark" | "plain";

export interface Token {
  kind: TokenKind;
  text: string;
}

const TOKEN =
  /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\],:])/g;

/** Parts of one line of JSON, in order and complete: joined they give the line again. Any text is taken. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > at) tokens.push({ kind: "plain", text: line.slice(at, match.index) });
    const [whole, string, colon, number, word] = match;
    if (string !== undefined) {
      tokens.push({ kind: colon === undefined ? "text" : "name", text: string });
      if (colon !== undefined) tokens.push({ kind: "mark", text: colon });
    } else {
      const kind = number !== undefined ? "number" : word !== undefined ? "word" : "mark";
      tokens.push({ kind, text: whole });
    }
    at = match.index + whole.length;
  }
  if (at < line.length) tokens.push({ kind: "plain", text: line.slice(at) });
  return tokens;
}

/** The document indented by two spaces, or as it came when it is not JSON. Names keep their order. */
export function formatJson(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
