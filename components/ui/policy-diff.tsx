import { cn } from "./cn";
import { type DiffLine, prepareDiff } from "./diff-lines";
import { JsonLine } from "./json-text";
import { formatJson } from "./json-view";
import { ScrollRegion } from "./scroll-region";

interface Props {
  before: string;
  after: string;
}

const MARKS = { same: " ", added: "+", removed: "−" };
const WORDS = { same: "", added: "added: ", removed: "removed: " };

/** The difference of two policy documents, both indented alike first, so that only meaning is compared. */
export function PolicyDiff({ before, after }: Props) {
  const lines = prepareDiff(formatJson(before), formatJson(after));
  if (lines === null) {
    return (
      <p className="rounded-md border px-3 py-4 text-ink-2">
        The two documents differ in too many lines to compare: open them one by one.
      </p>
    );
  }
  const added = lines.filter((line) => line.kind === "added").length;
  const removed = lines.filter((line) => line.kind === "removed").length;
  return (
    <div className="overflow-hidden rounded-md border">
      <p role="status" className="border-b bg-canvas px-3 py-1.5 text-ink-2">
        {added + removed === 0
          ? "No difference in content; the two are written differently."
          : `${added} lines added, ${removed} removed`}
      </p>
      <ScrollRegion
        label="Difference of the two policies"
        className="max-h-[70dvh] overflow-auto bg-surface"
      >
        <pre dir="ltr" className="py-1 text-xs leading-5">
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place is.
            <Line key={index} line={line} />
          ))}
        </pre>
      </ScrollRegion>
    </div>
  );
}

function Line({ line }: { line: DiffLine }) {
  if (line.kind === "gap") {
    return (
      <div className="my-1 border-y bg-canvas px-3 text-ink-3">{line.count} unchanged lines</div>
    );
  }
  const number = "w-9 shrink-0 select-none pr-2 text-right text-ink-3 tabular-nums";
  return (
    <div
      className={cn(
        "flex",
        line.kind === "added" && "bg-ok-soft",
        line.kind === "removed" && "bg-bad-soft",
      )}
    >
      <span aria-hidden="true" className={number}>
        {line.before}
      </span>
      <span aria-hidden="true" className={number}>
        {line.after}
      </span>
      <span aria-hidden="true" className="w-5 shrink-0 select-none text-center text-ink-2">
        {MARKS[line.kind]}
      </span>
      <code className="whitespace-pre-wrap wrap-anywhere pr-4 [unicode-bidi:isolate]">
        <span className="sr-only">{WORDS[line.kind]}</span>
        <JsonLine line={line.text} />
      </code>
    </div>
  );
}
