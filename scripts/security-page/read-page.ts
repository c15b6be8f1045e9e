import { readFileSync } from "node:fs";

/** The page, as it is in the checkout. */
export const page = readFileSync("docs/security.md", "utf8");

/** The cells of the table rows below a heading, up to the next heading of its rank or above. Throws without it. */
export function table(heading: string): string[][] {
  const from = page.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`docs/security.md has no heading ${heading}.`);
  const rank = heading.split(" ")[0] ?? "";
  const rest = page.slice(from + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${rank.length + 1}} `, "m"));
  const lines = (end === -1 ? rest : rest.slice(0, end)).split("\n");
  return lines
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

interface Citation {
  file: string;
  names: string[];
}

/** Test files in backticks, each with the test names in quotation marks that follow it. */
export function citations(text: string): Citation[] {
  const found: Citation[] = [];
  for (const [, file, name] of text.matchAll(/`([^`\s]+\.(?:test|spec)\.tsx?)`|“([^”]+)”/g)) {
    if (file !== undefined) found.push({ file, names: [] });
    else if (name !== undefined) found.at(-1)?.names.push(name);
  }
  return found;
}

/** Names that a test file gives to its tests, as they are written there. */
export function namesIn(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const names = source.matchAll(
    /(["`'])((?:\\.|(?!\1).)+)\1,\s*(?:\{[^}]*\},\s*)?(?:async\s*)?\(/g,
  );
  return [...names].map(([, , name]) => (name ?? "").replaceAll("\\'", "'"));
}
