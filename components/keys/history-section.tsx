"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Badge } from "@/components/ui/chip";
import { describeValue, facetName } from "@/components/ui/describe-span";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { keyHref } from "@/components/ui/key-link";
import { Skeleton } from "@/components/ui/skeleton";
import { LongText } from "@/components/ui/text";
import { keyHistoryQuery } from "@/lib/keys/client";
import type { KeyHistory } from "@/lib/keys/schemas/key-detail";
import type { SectionProps } from "./key-section";
import { SpanTime } from "./span-time";

/** Everything that was seen of a key, newest first. */
export function HistorySection({ keyRef }: SectionProps) {
  const history = useInfiniteQuery(keyHistoryQuery(keyRef));
  if (history.isError && !history.data) {
    return <ErrorState what="The history" error={history.error} retry={history.refetch} />;
  }
  if (!history.data) {
    return (
      <div role="status" aria-label="History is loading" className="flex flex-col gap-3">
        <Skeleton className="w-72" />
        <Skeleton className="w-96 max-w-full" />
        <Skeleton className="w-64" />
      </div>
    );
  }
  const items = history.data.pages.flatMap((page) => page.items);
  return (
    <Block
      title="History"
      note={`${history.data.pages[0]?.total ?? 0} values seen. A change happened between the last sight of one value and the first sight of the next.`}
    >
      <ol className="rounded-lg border bg-surface">
        {items.map((item) => (
          <Entry
            key={`${item.facet} ${item.seenFrom} ${describeValue(item.facet, item.value)}`}
            {...{ item, keyRef }}
          />
        ))}
        {items.length === 0 ? <li className="p-3 text-ink-2">Nothing has been seen yet.</li> : null}
      </ol>
      {history.hasNextPage ? (
        <Button
          className="mt-2"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Older
        </Button>
      ) : null}
    </Block>
  );
}

function Entry({
  item,
  keyRef,
}: { item: KeyHistory["items"][number] } & Pick<SectionProps, "keyRef">) {
  return (
    <li className="grid gap-x-4 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <span className="flex items-start gap-2">
        <span className="text-ink-2">{facetName(item.facet)}</span>
        {item.endedAt === null ? <Badge tone="ok">now</Badge> : null}
      </span>
      <div className="min-w-0">
        <LongText className="font-medium">{describeValue(item.facet, item.value)}</LongText>
        <div className="text-xs">
          <SpanTime span={item} />
          {item.facet === "policy" ? (
            <>
              {" · "}
              <Link className="link" href={keyHref(keyRef, "policy")}>
                versions
              </Link>
            </>
          ) : null}
        </div>
      </div>
    </li>
  );
}
