import { Time } from "@/components/ui/time";

interface Span {
  seenFrom: string;
  seenTo: string | null;
  endedAt: string | null;
}

/** When a value was seen: its first sight, and either that it still stands or between which sights it went. */
export function SpanTime({ span }: { span: Span }) {
  return (
    <span className="text-ink-2">
      first seen <Time at={span.seenFrom} as="full" className="text-ink" />
      {span.endedAt === null ? (
        "; still so"
      ) : (
        <>
          ; ended between{" "}
          {span.seenTo === null ? (
            "an unknown time"
          ) : (
            <Time at={span.seenTo} as="full" className="text-ink" />
          )}{" "}
          and <Time at={span.endedAt} as="full" className="text-ink" />
        </>
      )}
    </span>
  );
}
