"use client";

import { type RefObject, useEffect, useId, useImperativeHandle, useRef } from "react";
import { cn } from "@/components/ui/cn";

export interface EditorHandle {
  /** Puts the cursor on a line, from 1, and shows it. */
  goTo(line: number): void;
}

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Lines with something to say about, from 1; true: AWS would refuse it. */
  marks: ReadonlyMap<number, boolean>;
  /** Id of the element that says what is wrong. */
  describedBy: string;
  invalid: boolean;
  handle: RefObject<EditorHandle | null>;
}

/** Height of a line in pixels: `leading-5`. */
const LINE = 20;

/** A text field for a document: numbered lines, nothing wrapped, Tab leads on as everywhere. */
export function PolicyEditor(props: Props) {
  const { label, value, onChange, marks, describedBy, invalid, handle } = props;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const count = value.split("\n").length;
  const follow = () => {
    if (gutter.current && field.current) gutter.current.scrollTop = field.current.scrollTop;
  };
  // Text that is set from outside moves the field without a scroll event.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the text.
  useEffect(follow, [value]);
  useImperativeHandle(handle, () => ({
    goTo(line) {
      const { current } = field;
      if (!current) return;
      const lines = current.value.split("\n");
      const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
      current.focus();
      current.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
      current.scrollTop = Math.max(0, (line - 1) * LINE - current.clientHeight / 2);
      current.scrollLeft = 0;
    },
  }));
  return (
    <div className="flex h-96 overflow-hidden rounded-md border border-line-strong/60 bg-surface focus-within:outline-2 focus-within:outline-accent lg:h-[max(24rem,calc(100dvh-30rem))]">
      <div
        ref={gutter}
        aria-hidden="true"
        className="w-11 shrink-0 select-none overflow-hidden border-r bg-canvas py-2 text-right text-ink-3 text-xs tabular-nums leading-5"
      >
        {Array.from({ length: count }, (_, index) => {
          const mark = marks.get(index + 1);
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place is.
              key={index}
              className={cn(
                "pr-2",
                mark === true && "bg-bad-soft font-medium text-bad",
                mark === false && "bg-warn-soft font-medium text-warn",
              )}
            >
              {index + 1}
            </div>
          );
        })}
        <div className="h-10" />
      </div>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <textarea
        id={id}
        ref={field}
        dir="ltr"
        value={value}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        autoComplete="off"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
        onScroll={follow}
        className="min-w-0 grow resize-none bg-transparent px-3 py-2 font-mono text-ink text-xs leading-5 outline-none"
      />
    </div>
  );
}
