"use client";

import Link from "next/link";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/chip";
import { describeEvent, principalName } from "@/components/ui/describe-event";
import { describeValue, facetName } from "@/components/ui/describe-span";
import { keyHref } from "@/components/ui/key-link";
import { LongText } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import type { KeyRef } from "@/lib/keys/client";
import type { ToldHistory } from "@/lib/usage/schemas/key-events";
import { EventRecordView } from "./event-record";
import { SpanTime } from "./span-time";

type Item = ToldHistory["items"][number];
type Event = NonNullable<Item["event"]>;

/** One thing that happened to a key, or one value that was seen. */
export function HistoryEntry({ item, keyRef }: { item: Item; keyRef: KeyRef }) {
  const { event, seenFrom } = item;
  return (
    <li className="grid gap-x-4 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <span className="flex items-start gap-2">
        <span className="text-ink-2">{facetName(item.facet)}</span>
        {seenFrom !== null && item.endedAt === null ? <Badge tone="ok">now</Badge> : null}
      </span>
      <div className="flex min-w-0 flex-col gap-0.5">
        {event ? <Happened event={event} keyRef={keyRef} /> : null}
        {seenFrom === null ? null : (
          <>
            <LongText className={event ? "text-ink-2" : "font-medium"}>
              {describeValue(item.facet, item.value)}
            </LongText>
            <div className="text-xs">
              <SpanTime span={{ ...item, seenFrom }} />
              {event === null && item.changedAfter !== null ? <NoEvent item={item} /> : null}
              {item.facet === "policy" ? (
                <>
                  {" · "}
                  <Link className="link" href={keyHref(keyRef, "policy")}>
                    versions
                  </Link>
                </>
              ) : null}
            </div>
          </>
        )}
        {seenFrom === null && event?.outcome === "" && event.policySha256 ? (
          <p className="text-xs">
            No sync saw this policy.{" "}
            <Link
              className="link"
              href={`${keyHref(keyRef, "policy")}?from=${event.policySha256}&to=${event.policySha256}`}
            >
              Document {event.policySha256.slice(0, 10)}
            </Link>
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** Who did what, when, from where and with which outcome, and the record that says so. */
function Happened({ event, keyRef }: { event: Event; keyRef: KeyRef }) {
  const [open, setOpen] = useState(false);
  const mayRead = useCan("usage:read");
  const more = describeEvent(event);
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <code className="font-medium wrap-anywhere">{event.operation}</code>
        <span className="wrap-anywhere">
          by{" "}
          <bdi title={event.principalRef} className="font-medium">
            {principalName(event.principalRef)}
          </bdi>
        </span>
        {event.outcome === "" ? null : <Badge tone="bad">{event.outcome}</Badge>}
        {mayRead ? (
          <button
            type="button"
            aria-expanded={open}
            className="link text-xs"
            onClick={() => setOpen(!open)}
          >
            record<span className="sr-only"> of {event.operation}</span>
          </button>
        ) : null}
      </div>
      {more === "" ? null : <LongText>{more}</LongText>}
      <p className="text-ink-2 text-xs wrap-anywhere">
        <Time at={event.at} as="full" className="text-ink" />
        {event.session === null ? null : (
          <>
            {" "}
            · session <bdi>{event.session}</bdi>
          </>
        )}
        {event.address === null ? null : (
          <>
            {" "}
            · from <bdi>{event.address}</bdi>
          </>
        )}
      </p>
      {open ? <EventRecordView keyRef={keyRef} event={event.id} /> : null}
    </>
  );
}

const GAPS: Record<string, string> = {
  excluded: "the trail left KMS out",
  "unread-trail": "it is not known whether the trail logged KMS",
  "no-source": "no source of CloudTrail feeds this account and region",
  failed: "CloudTrail was not read whole then",
  changed: "a log file is not as CloudTrail delivered it",
  missing: "a log file that CloudTrail delivered is gone",
  "not-yet": "CloudTrail was not read that far",
  dropped: "usage is not kept so long",
};

/** Why nobody can be named for a change. */
function NoEvent({ item }: { item: Item }) {
  const gaps = item.gaps ?? [];
  const why = gaps.map((gap) => GAPS[gap]).join("; ");
  return (
    <span className="text-ink-2">
      ; changed after{" "}
      {item.changedAfter === null ? null : <Time at={item.changedAfter} as="full" />}; no event:{" "}
      {why === "" ? "CloudTrail's data of that time is whole, and has none" : why}
    </span>
  );
}
