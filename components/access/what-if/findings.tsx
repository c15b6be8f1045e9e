import { Button } from "@/components/ui/button";
import { Badge, type Tone } from "@/components/ui/chip";
import { revealMisleading } from "@/components/ui/reveal";
import type { Judgement } from "@/lib/access/schemas/matrix";

type Severity = Judgement["severity"];

const TONES: Readonly<Record<Severity, Tone>> = {
  critical: "bad",
  high: "bad",
  medium: "warn",
  low: "plain",
};

export interface Finding {
  id: string;
  severity: Severity;
  /** In place of the severity's name. */
  word?: string;
  text: string;
  /** Line of the editor that it is about. */
  line: number | null;
}

interface Props {
  label: string;
  findings: readonly Finding[];
  goTo: (line: number) => void;
}

/** What is wrong or dangerous, the worst first, each with the way to its line. */
export function Findings({ label, findings, goTo }: Props) {
  return (
    <ul aria-label={label} className="divide-y rounded-lg border bg-surface">
      {findings.map(({ id, severity, word, text, line }) => (
        <li
          key={`${id} ${line} ${text}`}
          className="flex flex-wrap items-baseline gap-x-2 px-3 py-2"
        >
          <Badge tone={TONES[severity]}>{word ?? severity}</Badge>
          <bdi className="min-w-0 grow basis-52 wrap-anywhere">{revealMisleading(text)}</bdi>
          {line === null ? null : (
            <Button size="sm" variant="quiet" onClick={() => goTo(line)}>
              Line {line}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
