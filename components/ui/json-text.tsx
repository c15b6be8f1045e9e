import { cn } from "./cn";
import { type TokenKind, tokenize } from "./json-view";
import { revealHidden } from "./reveal";
import { ScrollRegion } from "./scroll-region";

const COLORS: Record<TokenKind, string> = {
  name: "text-accent",
  text: "text-ink",
  number: "text-ok",
  word: "text-warn",
  mark: "text-ink-3",
  plain: "text-ink",
};

/** One line of a document, coloured where it reads as JSON. Hidden characters are written as their codes. */
export function JsonLine({ line }: { line: string }) {
  let at = 0;
  return (
    <>
      {tokenize(revealHidden(line)).map((token) => {
        const key = at;
        at += token.text.length;
        return (
          <span key={key} className={COLORS[token.kind]}>
            {token.text}
          </span>
        );
      })}
    </>
  );
}

const MOST_LINES = 3000;
const LONGEST_LINE = 20_000;

interface LinesProps {
  lines: readonly string[];
  /** How a line stands out, by its number from 1; nothing: as all others. */
  markOf?: (number: number) => LineMark | null;
}

interface LineMark {
  /** Told to `data-mark`. */
  name: string;
  className: string;
  /** Said to screen readers before the line. */
  said: string | null;
}

/** The lines of a document with their numbers. What is cut is said. */
export function JsonLines({ lines, markOf }: LinesProps) {
  return (
    <>
      <pre dir="ltr" className="min-w-full py-1.5 text-xs leading-5">
        {lines.slice(0, MOST_LINES).map((line, at) => {
          const mark = markOf?.(at + 1);
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place is.
              key={at}
              data-number={at + 1}
              data-mark={mark?.name}
              className={cn("flex border-transparent border-l-3", mark?.className)}
            >
              <span
                aria-hidden="true"
                className="w-10 shrink-0 select-none pr-2 text-right text-ink-3 tabular-nums"
              >
                {at + 1}
              </span>
              <code className="whitespace-pre-wrap wrap-anywhere pr-3 [unicode-bidi:isolate]">
                {mark?.said ? <span className="sr-only">{mark.said}</span> : null}
                <JsonLine line={line.slice(0, LONGEST_LINE)} />
                {line.length > LONGEST_LINE ? (
                  <em> … {line.length - LONGEST_LINE} more characters on this line</em>
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
    </>
  );
}

interface Props {
  text: string;
  label: string;
  className?: string;
}

/** A document as numbered lines. Text only; the whole can be copied beside it. */
export function JsonText({ text, label, className }: Props) {
  return (
    <ScrollRegion
      label={label}
      className={cn("overflow-auto rounded-md border bg-surface", className)}
    >
      <JsonLines lines={text.split("\n")} />
    </ScrollRegion>
  );
}
