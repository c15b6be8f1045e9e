"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { principalName } from "@/components/ui/describe-event";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { revealMisleading } from "@/components/ui/reveal";
import { Skeleton } from "@/components/ui/skeleton";
import { type CallParams, usageEventsExportUrl, usageEventsQuery } from "@/lib/usage/client";
import type { EventList } from "@/lib/usage/schemas/events";
import { count } from "../usage-words";
import { AskRecords } from "./ask-records";
import { EventLine } from "./event-line";
import { hereWords, joinPages, type LoadedEvents, summarize } from "./loaded-events";

/** Events that are looked for before somebody asks for more, and how often. */
const ENOUGH = 50;
const MOST_LOOKS = 8;
const PAGE = 100;

interface Props {
  params: CallParams;
  timeZone: string;
  /** They are of more than a day. */
  dated: boolean;
}

/** Events as they come, what they have in common, and what of them cannot be had. */
export function EventsList({ params: calls, timeZone, dated }: Props) {
  const [recordQuery, setRecordQuery] = useState<string | null>(null);
  const params = recordQuery === null ? calls : { ...calls, recordQuery };
  const query = useInfiniteQuery(usageEventsQuery({ ...params, limit: PAGE }));
  const { data, isFetching, isError, hasNextPage, fetchNextPage } = query;
  const loaded = data === undefined ? null : joinPages(data.pages);
  // A page that took too long comes with less than there is: what follows is asked for without being told.
  const goesOn =
    loaded !== null &&
    (data?.pages.length ?? 0) < MOST_LOOKS &&
    loaded.events.length < ENOUGH &&
    hasNextPage &&
    !isFetching &&
    !isError;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  if (loaded === null) {
    if (isError) return <ErrorState what="The events" error={query.error} retry={query.refetch} />;
    return (
      <div role="status" aria-label="Events are read" className="flex flex-col gap-3 p-4">
        <p className="text-ink-2">Reading the records from where they lie …</p>
        <Skeleton className="w-64" />
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b px-4 py-1.5">
        <p role="status" className="min-w-0 grow basis-56">
          {hereWords(loaded)}
          {isFetching ? " Reading on …" : ""}
        </p>
        {(["csv", "json"] as const).map((format) => (
          <a
            key={format}
            href={usageEventsExportUrl({ ...params, format })}
            download
            title={`The records of this time as ${format.toUpperCase()}, up to 5,000`}
            className={buttonClass({ size: "sm" })}
          >
            <Download aria-hidden="true" />
            {format.toUpperCase()}
          </a>
        ))}
      </div>
      {isError ? <StaleNotice error={query.error} retry={() => void fetchNextPage()} /> : null}
      <div className="min-h-0 grow overflow-y-auto">
        <NotHere problems={loaded.problems} />
        {recordQuery === null ? null : (
          <p className="border-b bg-canvas px-4 py-2 text-ink-2 text-xs">
            What was asked for is among these. Of a table in Athena, records are made again from its
            columns: what it has no column for is missing.
          </p>
        )}
        <AskRecords askable={loaded.askable} params={calls} onDone={setRecordQuery} />
        <InCommon loaded={loaded} />
        <ul aria-label="Events">
          {loaded.events.map((event) => (
            <EventLine key={event.id} {...{ event, timeZone, dated }} />
          ))}
        </ul>
        {hasNextPage ? (
          <p className="px-4 py-3 text-center">
            <Button disabled={isFetching} onClick={() => void fetchNextPage()}>
              {isFetching ? "Reading…" : "Read more"}
            </Button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

function NotHere({ problems }: { problems: EventList["problems"] }) {
  if (problems.length === 0) return null;
  return (
    <div role="note" className="border-b bg-warn-soft px-4 py-2">
      <p className="font-medium text-warn">Not all can be had</p>
      <ul className="wrap-anywhere text-xs">
        {problems.slice(0, 6).map(({ source, reason }) => (
          <li key={reason}>
            <bdi>{source}</bdi>: {reason}
          </li>
        ))}
        {problems.length > 6 ? <li>and {problems.length - 6} more reasons</li> : null}
      </ul>
    </div>
  );
}

const FEW = 3;

/** The values that most of the loaded events have. */
function InCommon({ loaded: { events } }: { loaded: LoadedEvents }) {
  if (events.length < 2) return null;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 border-b bg-canvas px-4 py-2 text-xs">
      {summarize(events).map(({ name, values }) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="wrap-anywhere">
            {values.slice(0, FEW).map(({ value, events: number }, at) => (
              <span key={value ?? ""}>
                {at > 0 ? ", " : ""}
                <bdi title={value ?? undefined}>
                  {value === null
                    ? "none named"
                    : revealMisleading(name === "Who" ? principalName(value) : value.slice(0, 120))}
                </bdi>
                {values.length > 1 ? <span className="text-ink-3"> {count(number)}</span> : null}
              </span>
            ))}
            {values.length > FEW ? ` and ${count(values.length - FEW)} others` : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
