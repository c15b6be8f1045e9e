"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/facts";
import { ShowMore } from "@/components/ui/show-more";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { CHECKPOINTS_SHOWN, checkpointsQuery, requestCheckpoint } from "@/lib/ledger/client";
import type { Checkpoint } from "@/lib/ledger/schemas";
import { LedgerStanding } from "./ledger-standing";

function Copies({ copies }: Pick<Checkpoint, "copies">) {
  if (copies.length === 0) return <span className="text-ink-3">In the database alone</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {copies.map(({ target, state, tries, error }) => (
        <li key={target} className="min-w-0">
          <Chip
            tone={state === "written" ? "ok" : state === "failing" ? "bad" : "plain"}
            shape={state === "written" ? "dot" : state === "failing" ? "triangle" : "ring"}
          >
            <bdi>{target}</bdi>
          </Chip>
          {state === "failing" ? (
            <span className="block wrap-anywhere text-bad text-xs">
              not written in {tries} tries: {error}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Row({ item }: { item: Checkpoint }) {
  return (
    <tr>
      <th scope="row" className="numeric">
        {item.size.toLocaleString("en")}
      </th>
      <td>
        <Time at={item.madeAt} as="full" />
      </td>
      <td className="min-w-60">
        <code className="wrap-anywhere text-xs">{item.root}</code>
      </td>
      <td>
        <Copies copies={item.copies} />
      </td>
      <td>
        <CopyButton text={item.note} label={`note of ${item.size}`} />
      </td>
    </tr>
  );
}

function MakeNow() {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => requestCheckpoint(),
    onSettled: () => client.invalidateQueries({ queryKey: ["ledger"] }),
  });
  const said = make.isError
    ? make.error.message
    : make.data
      ? make.data.checkpoint
        ? `Signed at ${make.data.checkpoint.size} entries.`
        : "Asked for. It is signed as soon as a worker runs."
      : "";
  return (
    <>
      <span
        role="status"
        className={make.isError ? "text-bad empty:hidden" : "text-ink-2 empty:hidden"}
      >
        {said}
      </span>
      <Button onClick={() => make.mutate()} disabled={make.isPending}>
        Sign a checkpoint now
      </Button>
    </>
  );
}

const HEADERS = ["Entries", "Signed (UTC)", "Root", "Copies", "Note"].map((text) => ({ text }));

function Rows({ items }: { items: Checkpoint[] }) {
  return (
    <div className="w-full">
      <Panel label="Checkpoints">
        <SimpleTable caption="Checkpoints, newest first" headers={HEADERS}>
          {items.map((item) => (
            <Row key={item.size} item={item} />
          ))}
        </SimpleTable>
      </Panel>
    </div>
  );
}

/** The signed heads of the tree, and where copies of them are. */
export function CheckpointsPage() {
  const query = useInfiniteQuery(checkpointsQuery());
  const mayMake = useCan("ledger:checkpoint");
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title="Checkpoints"
        note={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Link href="/ledger" className="link">
              Ledger
            </Link>
            <LedgerStanding />
          </span>
        }
        actions={mayMake ? <MakeNow /> : null}
      />
      {query.isError && items.length > 0 ? (
        <StaleNotice error={query.error} retry={query.refetch} />
      ) : null}
      <div className="flex max-w-6xl flex-col items-start gap-3 px-4 pb-8">
        <p className="max-w-prose text-ink-2">
          A checkpoint signs how many entries there are and the root of the tree over them. Whoever
          keeps one outside this database can prove later that nothing before it was changed.
        </p>
        {items.length > 0 ? (
          <Rows items={items} />
        ) : query.data ? (
          <EmptyState title="No checkpoint yet">
            A worker signs the first as soon as there is an entry to sign for.
          </EmptyState>
        ) : query.isError ? (
          <ErrorState what="The checkpoints" error={query.error} retry={query.refetch} />
        ) : (
          <div role="status" aria-label="Checkpoints are loading" className="w-full">
            <Skeleton className="h-20 w-full" />
          </div>
        )}
        <div className="self-center">
          <ShowMore
            query={query}
            what="checkpoints"
            shown={items.length}
            total={query.data?.pages[0]?.total ?? 0}
            step={CHECKPOINTS_SHOWN}
          />
        </div>
      </div>
    </>
  );
}
