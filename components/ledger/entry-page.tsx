"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { PageHeader } from "@/components/shell/page-header";
import { Block, FactRow, Panel } from "@/components/ui/facts";
import { LongText } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { ledgerEntryQuery } from "@/lib/ledger/client";
import type { LedgerEntryDetail } from "@/lib/ledger/schemas";
import { ChangedValues, valueText } from "./changed-values";
import { ActorCell } from "./entry-cells";
import { EntryProof } from "./entry-proof";
import { SubjectLink } from "./subject-link";

function Same({ name, value, words }: { name: "actor" | "subject"; value: string; words: string }) {
  return (
    <Link
      href={`/ledger?${new URLSearchParams({ [name]: value })}`}
      className="link whitespace-nowrap text-ink-2 text-xs"
    >
      {words}
    </Link>
  );
}

function EntryFacts({ entry }: { entry: LedgerEntryDetail }) {
  return (
    <Panel>
      <dl className="px-3">
        <FactRow name="When">
          <Time at={entry.at} as="full" />
        </FactRow>
        <FactRow name="Who">
          <ActorCell actor={entry.actor} />
          <Same name="actor" value={entry.actor.key} words="All entries of the same" />
        </FactRow>
        <FactRow name="On what">
          <SubjectLink subject={entry.subject} />
          <Same name="subject" value={entry.subject.key} words="All entries about it" />
        </FactRow>
        <FactRow name="Why">
          {entry.why === null ? <None>No reason given</None> : <LongText>{entry.why}</LongText>}
        </FactRow>
        {Object.entries(entry.detail ?? {}).map(([name, value]) => (
          <FactRow key={name} name={name}>
            <LongText>{valueText(value)}</LongText>
          </FactRow>
        ))}
        <FactRow name="From">
          {entry.from === null ? (
            <None>Not from a browser or a client</None>
          ) : (
            <>
              <code>{entry.from.address ?? "address not known"}</code>
              {entry.from.userAgent === null ? null : (
                <LongText className="text-ink-3 text-xs">{entry.from.userAgent}</LongText>
              )}
            </>
          )}
        </FactRow>
        <FactRow name="Request">
          <code className="wrap-anywhere text-xs">{entry.request}</code>
        </FactRow>
      </dl>
    </Panel>
  );
}

/** One entry of the ledger, from what was done to the proof that it stands there. */
export function EntryPage({ id }: { id: string }) {
  const { data: entry } = useQuery({
    ...ledgerEntryQuery(id),
    // What waits for its place or a checkpoint gets them by itself.
    refetchInterval: (query) => (query.state.data?.proof === null ? 5_000 : false),
  });
  if (!entry) return null;
  return (
    <>
      <PageHeader
        title={entry.words}
        note={
          <>
            <Link href="/ledger" className="link">
              Ledger
            </Link>{" "}
            · <code className="text-xs">{entry.act}</code>
          </>
        }
      />
      <div className="flex max-w-5xl flex-col gap-6 px-4 pb-8">
        <EntryFacts entry={entry} />
        {entry.before === null && entry.after === null ? null : (
          <Block title="Before and after">
            <ChangedValues before={entry.before} after={entry.after} />
          </Block>
        )}
        <EntryProof entry={entry} />
      </div>
    </>
  );
}
