import { CODES_BY_STRENGTH } from "@/lib/access/types";
import { VerdictGlyph } from "./verdict-glyph";
import { VERDICT_WORDS } from "./verdict-words";

/** What the glyphs say, and signs that stand beside names. */
export function Legend({ signs }: { signs?: React.ReactNode }) {
  return (
    <ul
      aria-label="Legend"
      className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-2xs text-ink-2"
    >
      {CODES_BY_STRENGTH.map((code) => (
        <li key={code} className="flex items-center gap-1 whitespace-nowrap">
          <VerdictGlyph code={code} />
          {VERDICT_WORDS[code].word}
        </li>
      ))}
      {signs}
    </ul>
  );
}
