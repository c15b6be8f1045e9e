import { cn } from "./cn";
import { revealMisleading } from "./reveal";

interface Props {
  children: string;
  className?: string;
  mono?: boolean;
}

/** Text from AWS on one line: direction-isolated, cut at the end, whole in the title. */
export function Line({ children, className, mono = false }: Props) {
  return (
    <bdi
      title={revealMisleading(children)}
      className={cn("block min-w-0 truncate", mono && "font-mono", className)}
    >
      {revealMisleading(children)}
    </bdi>
  );
}

const TAIL = 12;

/** An id or ARN cut in its middle, so that both ends can be compared; whole in the title and for readers. */
export function MiddleCut({ children, className }: { children: string; className?: string }) {
  const head = children.slice(0, -TAIL);
  const tail = children.slice(-TAIL);
  return (
    <bdi title={children} className={cn("flex min-w-0 max-w-full font-mono", className)}>
      <span className="min-w-0 truncate">{head}</span>
      <span className="shrink-0">{tail}</span>
    </bdi>
  );
}

const LONG = 280;

/** Free text of any length: the start is shown, the rest opens in place. */
export function LongText({ children, className }: { children: string; className?: string }) {
  const whole = (
    <bdi className="whitespace-pre-wrap wrap-anywhere">{revealMisleading(children)}</bdi>
  );
  if (children.length <= LONG) return <div className={className}>{whole}</div>;
  return (
    <details className={cn("group", className)}>
      <summary className="list-none rounded-sm">
        <bdi className="wrap-anywhere group-open:hidden">
          {revealMisleading(children.slice(0, LONG))}…
        </bdi>{" "}
        <span className="link text-ink-2 text-xs">
          <span className="group-open:hidden">Show all {children.length} characters</span>
          <span className="hidden group-open:inline">Show less</span>
        </span>
      </summary>
      {whole}
    </details>
  );
}
