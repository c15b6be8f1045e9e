import { Chip, type Tone } from "@/components/ui/chip";
import type { GlyphShape } from "@/components/ui/glyph";
import { principalWords } from "@/components/ui/principal-name";
import type { AlertState } from "@/lib/alerts/types";

const STATES: Record<AlertState, { tone: Tone; shape: GlyphShape; words: string }> = {
  open: { tone: "bad", shape: "dot", words: "Open" },
  acknowledged: { tone: "warn", shape: "half", words: "Acknowledged" },
  expected: { tone: "plain", shape: "ring", words: "Expected" },
  resolved: { tone: "ok", shape: "dash", words: "Resolved" },
};

export function StateChip({ state }: { state: AlertState }) {
  const { tone, shape, words } = STATES[state];
  return (
    <Chip tone={tone} shape={shape}>
      {words}
    </Chip>
  );
}

/** Name of who: the role or user of an ARN, or the reference as it is. */
export function shortPrincipal(ref: string): string {
  const [, resource] = /^arn:[^:]*:(?:iam|sts)::\d*:(.+)$/.exec(ref) ?? [];
  if (resource === undefined || resource === "root") return ref;
  return principalWords(resource.slice(resource.lastIndexOf("/") + 1));
}
