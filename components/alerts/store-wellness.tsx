import { Chip } from "@/components/ui/chip";
import { Freshness } from "@/components/ui/time";
import type { AlertStore } from "@/lib/alerts/schemas";

const SHOWN = {
  CONNECTED: { tone: "ok", shape: "dot", words: "The key store is connected" },
  CONNECTING: { tone: "warn", shape: "half", words: "The key store is being connected" },
  DISCONNECTING: { tone: "warn", shape: "half", words: "The key store is being disconnected" },
  DISCONNECTED: { tone: "bad", shape: "square", words: "The key store is disconnected" },
  FAILED: { tone: "bad", shape: "square", words: "The key store cannot be reached" },
} as const;
const UNKNOWN = {
  tone: "unknown",
  shape: "question",
  words: "Not known how the key store is",
} as const;
const GONE = { tone: "plain", shape: "dash", words: "The key store is no more" } as const;

const isKnown = (state: string): state is keyof typeof SHOWN => Object.hasOwn(SHOWN, state);

/** How a custom key store is, as last read; the page looks again by itself. */
export function StoreWellness({ store }: { store: AlertStore }) {
  const { state, error, gone, readAt } = store;
  const read = state !== null && isKnown(state) ? SHOWN[state] : UNKNOWN;
  const { tone, shape, words } = gone ? GONE : read;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span role="status" className="font-medium">
        <Chip tone={tone} shape={shape}>
          {words}
          {error === null || gone ? "" : `: ${error}`}
        </Chip>
      </span>
      <span className="text-ink-3">
        read <Freshness at={readAt} />
      </span>
    </div>
  );
}
