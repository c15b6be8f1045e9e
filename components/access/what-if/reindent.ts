/**
 * JSON indented by two spaces with nothing else changed: names that stand twice, their order and how numbers and texts
 * are written stay. Null when the text is no JSON.
 */
export function reindent(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let made = "";
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [at, token] of tokens.entries()) {
    const opens = token === "{" || token === "[";
    const closes = token === "}" || token === "]";
    const empty =
      closes && /[{[]/.test(tokens[at - 1] ?? "") && (tokens[at - 1]?.length ?? 0) === 1;
    if (closes) depth -= 1;
    if (closes && !empty) made += line();
    made += token === ":" ? ": " : token;
    if (opens) depth += 1;
    const next = tokens[at + 1];
    const closesNext = next === "}" || next === "]";
    if (token === "," || (opens && !closesNext)) made += line();
  }
  return made;
}
