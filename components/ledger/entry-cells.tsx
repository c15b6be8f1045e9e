import { Chip } from "@/components/ui/chip";
import { Line } from "@/components/ui/text";
import type { LedgerEntry } from "@/lib/ledger/schemas";

const ACTOR_WORDS = { person: "", token: "token", system: "Keyledger itself", anonymous: "" };

/** Who acted: name, and role or kind under it. */
export function ActorCell({ actor }: { actor: LedgerEntry["actor"] }) {
  const under = [ACTOR_WORDS[actor.kind], actor.role].filter(Boolean).join(" · ");
  return (
    <div className="min-w-0">
      <Line>{actor.name ?? "Nobody signed in"}</Line>
      {under ? <span className="block truncate text-ink-3 text-xs">{under}</span> : null}
    </div>
  );
}

/** The place of an entry, or that it waits for one. */
export function PlaceCell({ seq }: Pick<LedgerEntry, "seq">) {
  if (seq === null) {
    return (
      <Chip
        tone="warn"
        shape="ring"
        title="Written with its act; its place follows within a second"
      >
        waiting
      </Chip>
    );
  }
  return <span className="numeric">{seq.toLocaleString("en")}</span>;
}
