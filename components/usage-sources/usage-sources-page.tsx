"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { GAP_WORDS, REMOVED_WORDS } from "@/components/ui/coverage-words";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { usageCoverageQuery, usageSourcesQuery } from "@/lib/usage/client";
import type { UsageSource } from "@/lib/usage/schemas/sources";
import { CoverageTable } from "./coverage-table";
import { SourceCard } from "./source-card";
import { SourceDialog } from "./source-dialog";

/** Where usage is taken from, and of what it is known. */
export function UsageSourcesPage() {
  const sources = useQuery(usageSourcesQuery());
  const mayWrite = useCan("usage:configure");
  const [open, setOpen] = useState<UsageSource | "new" | null>(null);
  return (
    <>
      <PageHeader
        title="Usage sources"
        note="Where calls to keys are taken from. What no source covers is a gap in every chart, never zero."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => setOpen("new")}>
              <Plus aria-hidden="true" /> Add a source
            </Button>
          ) : null
        }
      />
      {sources.isError && sources.data ? (
        <StaleNotice error={sources.error} retry={sources.refetch} />
      ) : null}
      <div className="flex flex-col gap-6 px-4 pb-8">
        {sources.data ? (
          <Sources items={sources.data.items} onChange={setOpen} />
        ) : sources.isError ? (
          <ErrorState what="The sources" error={sources.error} retry={sources.refetch} />
        ) : (
          <div role="status" aria-label="Sources are loading">
            <Skeleton className="h-40 w-full max-w-3xl" />
          </div>
        )}
        <Coverage />
      </div>
      {open ? (
        <SourceDialog source={open === "new" ? null : open} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}

interface SourcesProps {
  items: UsageSource[];
  onChange: (source: UsageSource) => void;
}

function Sources({ items, onChange }: SourcesProps) {
  if (items.length === 0) {
    return (
      <EmptyState title="No source yet">
        Without one nothing is known of who uses which key, unless log files are taken in by hand
        with <code>keyledger ingest</code>.
      </EmptyState>
    );
  }
  return (
    <ul aria-label="Sources" className="flex max-w-3xl flex-col gap-3">
      {items.map((source) => (
        <SourceCard key={source.id} source={source} onChange={() => onChange(source)} />
      ))}
    </ul>
  );
}

function Coverage() {
  const coverage = useQuery(usageCoverageQuery());
  const { data } = coverage;
  return (
    <Block title="Coverage" note="Of the last 90 days, by account and region">
      {data ? (
        data.items.length > 0 ? (
          <>
            <CoverageTable list={data} />
            <Legend />
          </>
        ) : (
          <p className="text-ink-3">No region of an account has been read yet.</p>
        )
      ) : coverage.isError ? (
        <ErrorState what="The coverage" error={coverage.error} retry={coverage.refetch} />
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
    </Block>
  );
}

const PROVEN = {
  word: "Proven",
  help: "A digest with CloudTrail's signature has the hash of the log files. The rest of what is known is lighter: no digest tells of it, because the trail has no log file validation, or its signature could not be proven.",
};

function Legend() {
  return (
    <dl className="mt-3 grid max-w-3xl gap-x-4 gap-y-1 text-xs sm:grid-cols-[10rem_minmax(0,1fr)]">
      {[PROVEN, ...Object.values(GAP_WORDS), REMOVED_WORDS].map(({ word, help }) => (
        <div key={word} className="contents">
          <dt className="font-medium">{word}</dt>
          <dd className="text-ink-2">{help}</dd>
        </div>
      ))}
    </dl>
  );
}
