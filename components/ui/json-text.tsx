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

interface Props {
  text: string;
  label: string;
  className?: string;
}

/** A document as numbered lines. Text only; what is cut is said, and the whole can be copied beside it. */
export function JsonText({ text, label, className }: Props) {
  const lines = text.split("\n");
  const shown = lines.slice(0, MOST_LINES);
  return (
    <ScrollRegion
      label={label}
      className={cn("overflow-auto rounded-md border bg-surface", className)}
    >
      <pre dir="ltr" className="min-w-full py-2 text-xs leading-5">
        {shown.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place is.
          <div key={index} className="flex">
            <span
              aria-hidden="true"
              className="w-12 shrink-0 select-none pr-3 text-right text-ink-3 tabular-nums"
            >
              {index + 1}
            </span>
            <code className="whitespace-pre-wrap wrap-anywhere pr-4 [unicode-bidi:isolate]">
              <JsonLine line={line.slice(0, LONGEST_LINE)} />
              {line.length > LONGEST_LINE ? (
                <em> … {line.length - LONGEST_LINE} more characters on this line</em>
              ) : null}
            </code>
          </div>
        ))}
      </pre>
      {lines.length > MOST_LINES ? (
        <p className="border-t px-3 py-2 text-ink-2">
          {lines.length - MOST_LINES} more lines; copy the document to see them.
        </p>
      ) : null}
    </ScrollRegion>
  );
}
