"use client";

import { useEffect, useMemo, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { JsonLine } from "@/components/ui/json-text";
import { ScrollRegion } from "@/components/ui/scroll-region";
import type { ExplainedDocument } from "@/lib/access/schemas/matrix";

type Effect = "allow" | "deny";

interface Props {
  document: ExplainedDocument & { text: string };
  /** Statements that bear on the verdict, by index. */
  marks: ReadonlyMap<number, Effect>;
  /**
   * The statement to scroll to: null, the first of them. A new object each time that somebody asks, so that the same
   * statement is brought back; one that was asked for brings the whole document into sight.
   */
  shown: { statement: number | null };
}

const LONGEST_LINE = 4000;
const MOST_LINES = 3000;

const LOOKS: Record<Effect, string> = {
  allow: "border-accent bg-accent-soft",
  deny: "border-bad bg-bad-soft",
};
const SAID: Record<Effect, string> = { allow: "Deciding Allow: ", deny: "Deciding Deny: " };

/** A policy as numbered lines, the statements that decide marked by a bar and a word, and brought into sight. */
export function HighlightedDocument({ document, marks, shown }: Props) {
  const region = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => document.text.split("\n"), [document.text]);
  const marked = document.statements.filter(({ index }) => marks.has(index));
  const target = document.statements.find(({ index }) => index === shown.statement) ?? marked[0];

  useEffect(() => {
    if (shown.statement !== null) region.current?.scrollIntoView({ block: "nearest" });
    const box = region.current?.querySelector("section");
    const line = box?.querySelector<HTMLElement>(`[data-number="${target?.from ?? 1}"]`);
    if (!box || !line) return;
    // By the box alone: the page and the panel stay where they are.
    box.scrollTop += line.getBoundingClientRect().top - box.getBoundingClientRect().top - 24;
  }, [target, shown]);

  function markOf(number: number) {
    const statement = marked.find(({ from, to }) => number >= from && number <= to);
    const effect = statement && marks.get(statement.index);
    return statement && effect ? { effect, first: statement.from === number } : null;
  }

  return (
    <div ref={region}>
      <ScrollRegion label={document.title} className="max-h-80 overflow-auto border-t bg-surface">
        <pre dir="ltr" className="min-w-full py-1 text-xs leading-5">
          {lines.slice(0, MOST_LINES).map((line, at) => {
            const mark = markOf(at + 1);
            return (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place is.
                key={at}
                data-number={at + 1}
                data-mark={mark?.effect}
                className={cn("flex border-transparent border-l-3", mark && LOOKS[mark.effect])}
              >
                <span
                  aria-hidden="true"
                  className="w-10 shrink-0 select-none pr-2 text-right text-ink-3 tabular-nums"
                >
                  {at + 1}
                </span>
                <code className="whitespace-pre-wrap wrap-anywhere pr-3 [unicode-bidi:isolate]">
                  {mark?.first ? <span className="sr-only">{SAID[mark.effect]}</span> : null}
                  <JsonLine line={line.slice(0, LONGEST_LINE)} />
                  {line.length > LONGEST_LINE ? (
                    <em> … {line.length - LONGEST_LINE} more characters</em>
                  ) : null}
                </code>
              </div>
            );
          })}
        </pre>
        {lines.length > MOST_LINES ? (
          <p className="border-t px-3 py-2 text-ink-2">
            {lines.length - MOST_LINES} more lines; copy the document to see them.
          </p>
        ) : null}
      </ScrollRegion>
    </div>
  );
}
