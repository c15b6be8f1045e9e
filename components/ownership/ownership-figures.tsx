import Link from "next/link";
import { Glyph } from "@/components/ui/glyph";
import type { OwnershipState } from "@/lib/ownership/schemas";

const n = (count: number) => count.toLocaleString("en");

/** How many keys have which kind of owner; each figure leads to its keys. */
export function OwnershipFigures({ state }: { state: OwnershipState }) {
  const { counts } = state;
  const figures = [
    { owned: "nobody", words: "nobody owns", bad: true },
    { owned: "unknown", words: "of unknown owner", hint: "tags or aliases were never read" },
    { owned: "fallback", words: "left to the fallback owner" },
    { owned: "tag", words: "owned by tag" },
    { owned: "rule", words: "owned by rule" },
    { owned: "hand", words: "owned by hand" },
  ] as const;
  return (
    <ul aria-label="Keys by owner" className="flex flex-wrap gap-x-8 gap-y-3">
      {figures.map(({ owned, words, ...more }) => {
        const count = counts[owned] ?? 0;
        const bad = "bad" in more && count > 0;
        return (
          <li key={owned}>
            <Link
              href={`/keys?owned=${owned}`}
              prefetch={false}
              className="group block rounded-sm"
              title={"hint" in more ? more.hint : undefined}
            >
              <span className={bad ? "numeric text-bad text-xl" : "numeric text-xl"}>
                {n(count)}
              </span>
              <span className="flex items-center gap-1 text-ink-2 group-hover:underline">
                {owned === "unknown" ? <Glyph shape="question" /> : null}
                {words}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** What has changed and is not on every key yet. */
export function Applying({ state }: { state: OwnershipState }) {
  if (state.applying === null) return null;
  const { done, total } = state.applying;
  return (
    <p role="status" className="flex items-center gap-2 rounded-md bg-warn-soft px-3 py-2">
      <span>
        What has changed is being applied: <span className="numeric">{n(done)}</span> of{" "}
        <span className="numeric">{n(total)}</span> keys. Figures and owners follow.
      </span>
    </p>
  );
}
