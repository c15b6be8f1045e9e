import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { rotationLook, stateLook, whyUnknown, wordFor } from "@/components/ui/key-words";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { KeySummary } from "@/lib/keys/schemas";

export function StateChip({ state, title }: { state: string | null; title?: string }) {
  const look = stateLook(state);
  return (
    <Chip tone={look.tone} shape={look.shape} title={title}>
      {look.word}
    </Chip>
  );
}

export function RotationChip({ row }: { row: KeySummary }) {
  if (row.rotation === "unknown") {
    const pending = row.state === "PendingDeletion" || row.state === "PendingReplicaDeletion";
    const reason = pending
      ? "AWS does not tell while a key is pending deletion."
      : whyUnknown("rotation", row.unreadable);
    return <Unknown reason={reason} />;
  }
  const look = rotationLook(row.rotation);
  const days = row.rotationPeriodDays;
  return (
    <Chip tone={look.tone} shape={look.shape}>
      {look.word}
      {row.rotation === "on" && days !== null ? (
        <span className="numeric text-ink-3"> · {days} d</span>
      ) : null}
    </Chip>
  );
}

/** Alias first, id second; a key without an alias is named by its id. */
export function KeyName({ row, compact }: { row: KeySummary; compact: boolean }) {
  const [first, ...rest] = row.aliases;
  const more = rest.length > 0 ? ` +${rest.length}` : "";
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 items-baseline gap-1">
        <Link
          href={keyHref(row)}
          data-row-link=""
          prefetch={false}
          className="min-w-0 truncate rounded-sm font-medium text-ink hover:text-accent hover:underline"
        >
          {first === undefined ? <Line mono>{row.keyId}</Line> : <Line>{shortAlias(first)}</Line>}
        </Link>
        {more ? (
          <span className="shrink-0 text-ink-3 text-xs" title={row.aliases.join("\n")}>
            {more}
          </span>
        ) : null}
        {row.goneAt !== null ? <span className="shrink-0 text-bad text-xs">gone</span> : null}
      </div>
      {compact ? null : (
        <div className="truncate text-ink-3 text-xs max-sm:hidden">
          {first === undefined ? (
            row.aliasesKnown ? (
              "no alias"
            ) : (
              "aliases not known"
            )
          ) : (
            <Line mono>{row.keyId}</Line>
          )}
        </div>
      )}
      <div className="flex min-w-0 items-center gap-1.5 text-xs sm:hidden">
        <StateChip state={row.state} />
        <Line className="text-ink-3">{row.accountName}</Line>
      </div>
    </div>
  );
}

/** A tag's value: unknown while tags could not be read, none where they could. */
export function TagValue({ value, row }: { value: string | null; row: KeySummary }) {
  if (value !== null) return <Line>{value}</Line>;
  if (!row.tagsKnown) return <Unknown reason={whyUnknown("tags", row.unreadable)} />;
  return <None />;
}

/** Who owns a key; of one that nobody owns what its tag says, which then is the name of nobody here. */
export function Owners({ row }: { row: KeySummary }) {
  if (row.owned === "unknown") {
    return <Unknown reason="What decides who owns it, its tags or aliases, was never read." />;
  }
  const [first] = row.owners;
  if (first === undefined) {
    const tag = row.owner;
    return tag === null ? (
      <None>Nobody</None>
    ) : (
      <Line className="text-ink-3">{`Nobody · tag: ${tag}`}</Line>
    );
  }
  return (
    <Line className={row.owned === "fallback" ? "text-ink-3" : undefined}>
      {row.owners.map(({ name }) => name).join(", ") +
        (row.owned === "fallback" ? " (fallback)" : "")}
    </Line>
  );
}

/** A word of DescribeKey, which is unknown when that call failed. */
export function Fact({ value, row }: { value: string | null; row: KeySummary }) {
  if (value === null) return <Unknown reason={whyUnknown("metadata", row.unreadable)} />;
  return <Line>{wordFor(value)}</Line>;
}

interface LastUseProps {
  row: KeySummary;
  spelled?: boolean;
  /** Why it could not be read, where more is known than the row tells. */
  why?: string | null;
}

export function LastUse({ row, spelled = false, why }: LastUseProps) {
  if (row.lastUse === "used" && row.lastUsedAt !== null) return <Time at={row.lastUsedAt} />;
  if (row.lastUse === "never") return <span className="text-ink-2">Never</span>;
  const reason =
    row.lastUse === "unknown"
      ? "AWS cannot tell: the key is older than the tracking of its use."
      : (why ?? whyUnknown("lastUsage", row.unreadable));
  return <Unknown reason={reason} spelled={spelled} />;
}
