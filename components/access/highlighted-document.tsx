"use client";

import { useEffect, useMemo, useRef } from "react";
import { JsonLines } from "@/components/ui/json-text";
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
    if (!statement || !effect) return null;
    const said = statement.from === number ? SAID[effect] : null;
    return { name: effect, className: LOOKS[effect], said };
  }

  return (
    <div ref={region}>
      <ScrollRegion label={document.title} className="max-h-80 overflow-auto border-t bg-surface">
        <JsonLines lines={lines} markOf={markOf} />
      </ScrollRegion>
    </div>
  );
}
