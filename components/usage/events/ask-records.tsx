"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import {
  askRecords,
  type CallParams,
  cancelRecordQuery,
  recordQueryQuery,
} from "@/lib/usage/client";
import type { EventList } from "@/lib/usage/schemas/events";

type Askable = EventList["askable"][number];

const ENGINES: Record<Askable["kind"], string> = { athena: "Athena", lake: "CloudTrail Lake" };

interface Props {
  askable: readonly Askable[];
  params: CallParams;
  /** Hears of a query that is done, whose records can be looked through. */
  onDone: (recordQuery: string) => void;
}

/** Asks a source that gave counts alone for the records behind them: somebody's act, for it costs and takes time. */
export function AskRecords({ askable, params, onDone }: Props) {
  const ask = useMutation({
    mutationFn: (source: string) => askRecords({ ...params, source }),
  });
  if (askable.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-b bg-canvas px-4 py-2">
      <p className="text-ink-2 text-xs">
        Records that came as counts can be asked for where they lie. AWS bills what that reads, and
        it is recorded.
      </p>
      {ask.data ? (
        <Asked key={ask.data.id} id={ask.data.id} onDone={onDone} onAgain={() => ask.reset()} />
      ) : null}
      <div className="flex flex-wrap gap-2">
        {(ask.data ? [] : askable).map((source) => (
          <Button
            key={source.id}
            size="sm"
            disabled={ask.isPending}
            onClick={() => ask.mutate(source.id)}
          >
            Ask {ENGINES[source.kind]} ({source.name}): {bytesOf(source)}
          </Button>
        ))}
      </div>
      <ErrorLine error={ask.error} what="Not asked" />
    </div>
  );
}

function bytesOf({ bytes }: Askable): string {
  return bytes === null ? "how much it reads is not known" : `reads about ${inWords(bytes)}`;
}

function inWords(bytes: number): string {
  const digits = { maximumFractionDigits: 2 };
  return bytes < 1e9
    ? `${(bytes / 1e6).toLocaleString("en", digits)} MB`
    : `${(bytes / 1e9).toLocaleString("en", digits)} GB`;
}

/** A query that was asked, until it is done. */
function Asked({
  id,
  onDone,
  onAgain,
}: Pick<Props, "onDone"> & { id: string; onAgain: () => void }) {
  const { data, error } = useQuery(recordQueryQuery(id));
  const cancel = useMutation({ mutationFn: () => cancelRecordQuery(id) });
  const [told, setTold] = useState(false);
  const isDone = data?.state === "done";
  useEffect(() => {
    if (!isDone || told) return;
    setTold(true);
    onDone(id);
  }, [isDone, told, id, onDone]);
  if (error) return <ErrorLine error={error} what="What became of it is not known" />;
  if (data === undefined || data.state === "running") {
    return (
      <p role="status" className="flex flex-wrap items-center gap-2 text-xs">
        Being read: {inWords(data?.scannedBytes ?? 0)} so far …
        <Button size="sm" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          Stop
        </Button>
      </p>
    );
  }
  if (data.state === "done") {
    return (
      <p role="status" className="text-xs">
        Done: {inWords(data.scannedBytes)} were read.
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      <p role="alert" className="wrap-anywhere text-bad">
        {data.state === "cancelled" ? "Stopped" : "Failed"}
        {data.reason === null ? "" : `: ${data.reason}`}
      </p>
      <Button size="sm" onClick={onAgain}>
        Ask again
      </Button>
    </div>
  );
}
