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

// Characters that hide or reorder the text around them: controls, soft hyphen, zero widths, direction marks, tags.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udc7f]/g;

/** Writes characters that cannot be seen, or that turn the direction of text, as their code: `⟨U+202E⟩`. */
export function revealHidden(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
