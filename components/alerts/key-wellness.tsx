import { Chip } from "@/components/ui/chip";
import { wordFor } from "@/components/ui/key-words";
import { Freshness } from "@/components/ui/time";
import { askToReadKey } from "@/lib/alerts/client";
import type { AlertKey } from "@/lib/alerts/schemas";
import { ReadNow } from "./read-now";

const SHOWN = {
  yes: { tone: "ok", shape: "dot", words: "The key is well" },
  no: { tone: "bad", shape: "square", words: "The key cannot be used" },
  unknown: { tone: "unknown", shape: "question", words: "Not known whether the key is well" },
} as const;

/** Whether the key can be used, as last read; looks again by itself while the page is open. */
export function KeyWellness({ alertKey: key }: { alertKey: AlertKey }) {
  if (!key.known) {
    return (
      <p className="text-ink-2">The key is none of the estate's, so its state is not known here.</p>
    );
  }
  const { tone, shape, words } = SHOWN[key.well];
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span role="status" className="min-w-0 font-medium">
        <Chip tone={tone} shape={shape}>
          {words}
          {key.state ? `: ${wordFor(key.state, "state")}` : ""}
        </Chip>
      </span>
      <span className="text-ink-3">
        read <Freshness at={key.stateReadAt} />
      </span>
      <ReadNow ask={() => askToReadKey(key)} />
    </div>
  );
}
