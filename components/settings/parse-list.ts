/** Texts as a person writes them into one line: with commas, space around them does not count. */
export function parseList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
