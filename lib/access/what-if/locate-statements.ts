/** Line of a place in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/**
 * The line on which each statement of a policy begins, in their order, for a text that is JSON. Only brackets, names
 * and where texts end are looked at; where a name stands twice the last one counts, as it does for the parser.
 */
export function locateStatements(text: string): number[] {
  let found: number[] = [];
  let depth = 0;
  let name: string | null = null;
  let inList = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfText(text, at);
      if (depth === 1 && /^\s*:/.test(text.slice(end, end + 64)))
        name = text.slice(at + 1, end - 1);
      at = end - 1;
      continue;
    }
    if (character === "{" || character === "[") {
      const statement = name === "Statement";
      if (depth === 1 && statement) {
        inList = character === "[";
        found = inList ? [] : [lineAt(text, at)];
      }
      if (depth === 2 && statement && inList && character === "{") found.push(lineAt(text, at));
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
    }
  }
  return found;
}

/** The place after the quotation mark that ends a text. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
