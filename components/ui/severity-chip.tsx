import { Chip, type Tone } from "@/components/ui/chip";
import type { GlyphShape } from "@/components/ui/glyph";
import type { AlertSeverity } from "@/lib/settings/schemas/alert-rules";

const SEVERITIES: Record<AlertSeverity, { tone: Tone; shape: GlyphShape; words: string }> = {
  critical: { tone: "bad", shape: "square", words: "Critical" },
  high: { tone: "bad", shape: "triangle", words: "High" },
  medium: { tone: "warn", shape: "diamond", words: "Medium" },
  low: { tone: "plain", shape: "ring", words: "Low" },
};

/** How grave an alert is: shape, colour and word. */
export function SeverityChip({ severity }: { severity: AlertSeverity }) {
  const { tone, shape, words } = SEVERITIES[severity];
  return (
    <Chip tone={tone} shape={shape}>
      {words}
    </Chip>
  );
}
