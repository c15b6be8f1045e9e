import { Chip, type Tone } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { Block, Panel } from "@/components/ui/facts";
import type { GlyphShape } from "@/components/ui/glyph";
import { callFor, wordFor } from "@/components/ui/key-words";
import { SimpleTable } from "@/components/ui/simple-table";
import { Freshness, Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { KEY_PARTS } from "@/lib/keys/types";
import type { SectionProps } from "./key-section";
import { type Reading, readingWord, whyNot } from "./reading";

const LOOKS: Record<Reading["status"], { tone: Tone; shape: GlyphShape }> = {
  data: { tone: "ok", shape: "dot" },
  denied: { tone: "bad", shape: "square" },
  throttled: { tone: "warn", shape: "half" },
  gone: { tone: "plain", shape: "dash" },
  failed: { tone: "warn", shape: "triangle" },
};
const HEADERS = ["Part", "Call", "Last try", "Tried", "Last good reading", "What is missing"];

/** Parts that do not exist for some kinds of keys, so that never asking is no gap. */
function notAsked(part: string, rotation: string): boolean {
  return rotation === "not-possible" && (part === "rotation" || part === "rotations");
}

export function FreshnessSection({ detail }: SectionProps) {
  return (
    <Block title="Freshness" note="each part of a key is read by a call of its own">
      <Panel label="Table of readings">
        <SimpleTable caption="Readings of this key" headers={HEADERS.map((text) => ({ text }))}>
          {KEY_PARTS.map((part) => {
            const reading = detail.reads[part];
            const look = reading ? LOOKS[reading.status] : null;
            const skipped = !reading && notAsked(part, detail.rotation);
            return (
              <tr key={part}>
                <th scope="row" className="whitespace-nowrap">
                  {wordFor(part)}
                </th>
                <td>
                  <code className="text-xs">{callFor(part)}</code>
                </td>
                <td>
                  {skipped ? (
                    <None>Not needed</None>
                  ) : (
                    <Chip tone={look?.tone ?? "unknown"} shape={look?.shape ?? "question"}>
                      {readingWord(reading)}
                    </Chip>
                  )}
                </td>
                <td>{reading ? <Time at={reading.triedAt} /> : <None>Never</None>}</td>
                <td>{reading?.readAt ? <Freshness at={reading.readAt} /> : <None>Never</None>}</td>
                <td className="min-w-56">
                  {skipped ? <None>Nothing</None> : <Missing part={part} reading={reading} />}
                </td>
              </tr>
            );
          })}
        </SimpleTable>
      </Panel>
    </Block>
  );
}

function Missing({ part, reading }: { part: string; reading: Reading | undefined }) {
  if (reading?.status === "data") return <None>Nothing</None>;
  return (
    <div className="flex flex-col gap-0.5">
      {reading?.action ? (
        <span className="flex items-center gap-1">
          <code>{reading.action}</code>
          <CopyButton text={reading.action} label="missing action" />
        </span>
      ) : (
        <span>{whyNot(part, reading)}</span>
      )}
      {reading?.message ? (
        <bdi className="wrap-anywhere text-ink-3 text-xs">{reading.message}</bdi>
      ) : null}
    </div>
  );
}
