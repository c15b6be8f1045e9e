"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import { Line, LongText } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { keyEntriesQuery } from "@/lib/keys/client";
import type { LedgerEntry } from "@/lib/ledger/schemas";
import type { SectionProps } from "./key-section";

function Row({ entry, link }: { entry: LedgerEntry; link: boolean }) {
  return (
    <tr>
      <th scope="row" className="min-w-40">
        {link ? (
          <Link href={`/ledger/${entry.id}`} prefetch={false} className="link">
            {entry.words}
          </Link>
        ) : (
          entry.words
        )}
      </th>
      <td>
        <Time at={entry.at} as="full" />
      </td>
      <td className="min-w-32 max-w-56">
        <Line>{entry.actor.name ?? "Nobody signed in"}</Line>
        <span className="text-ink-3 text-xs">{entry.actor.role ?? entry.actor.kind}</span>
      </td>
      <td className="min-w-40">
        {entry.why === null ? <None>No reason given</None> : <LongText>{entry.why}</LongText>}
      </td>
    </tr>
  );
}

/** What was done to this key in Keyledger; what AWS reports of it stands in its history. */
export function LedgerSection({ keyRef }: SectionProps) {
  const query = useInfiniteQuery(keyEntriesQuery(keyRef));
  const whole = useCan("ledger:read");
  const entries = query.data?.pages.flatMap((page) => page.items);
  return (
    <Block title="Ledger" note="what was done to this key in Keyledger, newest first">
      {entries === undefined ? (
        query.isError ? (
          <ErrorState what="The entries" error={query.error} retry={query.refetch} />
        ) : (
          <Skeleton className="h-24 w-full" />
        )
      ) : entries.length === 0 ? (
        <EmptyState title="Nothing was done to this key yet">
          Changes of its owners, and later reviews and attestations, are written here.
        </EmptyState>
      ) : (
        <Panel label="Entries of this key">
          <SimpleTable
            caption="Entries of this key, newest first"
            headers={["Act", "When (UTC)", "Who", "Why"].map((text) => ({ text }))}
          >
            {entries.map((entry) => (
              <Row key={entry.id} entry={entry} link={whole} />
            ))}
          </SimpleTable>
        </Panel>
      )}
      {query.hasNextPage ? (
        <Button
          className="mt-3"
          onClick={() => query.fetchNextPage()}
          disabled={query.isFetchingNextPage}
        >
          Show older ones
        </Button>
      ) : null}
    </Block>
  );
}
