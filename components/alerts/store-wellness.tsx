import { Chip } from "@/components/ui/chip";
import { revealMisleading } from "@/components/ui/reveal";
import { Freshness, Time } from "@/components/ui/time";
import { askToReadStore } from "@/lib/alerts/client";
import type { AlertStore } from "@/lib/alerts/schemas/detail";
import { ReadNow } from "./read-now";

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
export function StoreWellness({ store, alertId }: { store: AlertStore; alertId: string }) {
  const { state, error, gone, readAt, unread } = store;
  const read = state !== null && isKnown(state) ? SHOWN[state] : UNKNOWN;
  const { tone, shape, words } = gone ? GONE : read;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span role="status" className="flex min-w-0 flex-wrap gap-x-2">
        <Chip tone={tone} shape={shape} className="font-medium">
          {words}
        </Chip>
        {error === null || gone ? null : (
          <bdi className="wrap-anywhere font-mono text-xs leading-5">{revealMisleading(error)}</bdi>
        )}
      </span>
      <span className="text-ink-3">
        read <Freshness at={readAt} />
      </span>
      {gone ? null : <ReadNow ask={() => askToReadStore(alertId)} />}
      {unread === null ? null : (
        <p className="basis-full text-warn">
          Not read <Time at={unread.triedAt} />:{" "}
          <bdi className="wrap-anywhere">{revealMisleading(unread.message)}</bdi>
        </p>
      )}
    </div>
  );
}
