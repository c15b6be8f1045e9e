"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Badge, Chip } from "@/components/ui/chip";
import { DeleteButton } from "@/components/ui/delete-button";
import { ErrorLine } from "@/components/ui/error-line";
import { Time } from "@/components/ui/time";
import { removeUsageSource, runUsageSource, usageSourcesQuery } from "@/lib/usage/client";
import type { FileListing } from "@/lib/usage/schemas/source-days";
import type { SourceKind, UsageSource } from "@/lib/usage/schemas/sources";
import { CreateTable } from "./create-table";
import { DigestState } from "./digest-state";
import { ReadAgain } from "./read-again";
import {
  adviceFor,
  describeAnswer,
  describeDays,
  describeEvery,
  describeFailed,
  describeFeeds,
  describeTarget,
  KIND_WORDS,
  STATE_LOOKS,
} from "./words";

interface Props {
  source: UsageSource;
  onChange: () => void;
}

/** One source: where it is, what became of it the last time, what it covers, and what can be done with it. */
export function SourceCard({ source, onChange }: Props) {
  const cache = useQueryClient();
  const mayWrite = useCan("usage:configure");
  const mayRun = useCan("usage:ingest");
  const again = () => cache.invalidateQueries({ queryKey: usageSourcesQuery().queryKey });
  const run = useMutation({ mutationFn: () => runUsageSource(source.id), onSuccess: again });
  const remove = useMutation({ mutationFn: () => removeUsageSource(source.id), onSuccess: again });
  const { name } = source;
  return (
    <li className="flex flex-col gap-2 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="min-w-0 font-semibold text-base">
          <bdi className="wrap-anywhere">{name}</bdi>
        </h2>
        <Badge>{KIND_WORDS[source.target.kind]}</Badge>
        {source.enabled ? null : <Badge tone="warn">off</Badge>}
        <div className="ml-auto flex flex-wrap gap-2">
          {mayRun && source.enabled ? (
            <Button
              aria-label={`Take ${name} now`}
              disabled={run.isPending || source.run.state === "running"}
              onClick={() => run.mutate()}
            >
              Take now
            </Button>
          ) : null}
          {mayRun && source.enabled ? <ReadAgain source={source} /> : null}
          {mayWrite ? (
            <>
              <CreateTable source={source} />
              <Button aria-label={`Change ${name}`} onClick={onChange}>
                Change
              </Button>
              <DeleteButton name={name} busy={remove.isPending} onDelete={() => remove.mutate()} />
            </>
          ) : null}
        </div>
      </div>
      <p className="text-ink-2">
        <bdi className="wrap-anywhere">{describeTarget(source.target)}</bdi>
      </p>
      <p className="text-ink-3">
        {describeFeeds(source.feeds)}, {describeEvery(source.everyMinutes)}
      </p>
      <LastRun source={source} />
      <Covers covers={source.covers} />
      {source.listing ? <Listing listing={source.listing} /> : null}
      {source.days ? <p className="text-ink-3">{describeDays(source.days)}</p> : null}
      <ErrorLine error={run.error} what="Not asked for" />
      <ErrorLine error={remove.error} what="Not deleted" />
    </li>
  );
}

function LastRun({ source: { run, target } }: { source: UsageSource }) {
  const look = STATE_LOOKS[run.state];
  const { answer, error } = run;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
        <Chip tone={look.tone} shape={look.shape}>
          {look.word}
        </Chip>
        {run.endedAt ? <Time at={run.endedAt} /> : null}
        {run.state === "running" && run.startedAt ? (
          <span>
            since <Time at={run.startedAt} />
          </span>
        ) : null}
        {answer ? <span className="numeric">{describeAnswer(target.kind, answer)}</span> : null}
        {run.nextAt && run.state !== "running" ? (
          <span>
            next <Time at={run.nextAt} />
          </span>
        ) : null}
      </p>
      {run.state === "failed" && error ? (
        <div className="flex flex-col gap-1 rounded-md border bg-canvas p-2">
          <bdi className="min-w-0 wrap-anywhere">{error}</bdi>
          <p className="text-ink-2">{adviceFor(target.kind, error)}</p>
        </div>
      ) : null}
      {answer && answer.problems.length > 0 ? (
        <Problems kind={target.kind} answer={answer} />
      ) : null}
      <DigestState target={target} digests={answer?.digests} />
    </>
  );
}

interface ProblemsProps {
  kind: SourceKind;
  answer: NonNullable<UsageSource["run"]["answer"]>;
}

function Problems({ kind, answer: { failed, problems } }: ProblemsProps) {
  return (
    <details className="rounded-md border bg-canvas p-2">
      <summary className="cursor-pointer">
        {failed > 0 ? describeFailed(kind, failed) : "What it cannot tell"}
      </summary>
      <ul className="mt-2 flex flex-col gap-1 text-xs">
        {problems.map(({ what, reason }) => (
          <li key={what} className="wrap-anywhere">
            <code>{what}</code>: {reason}
          </li>
        ))}
        {failed > problems.length ? <li>… and {failed - problems.length} more</li> : null}
      </ul>
    </details>
  );
}

function Covers({ covers: { scopes, from, to, failedHours } }: Pick<UsageSource, "covers">) {
  if (scopes === 0 || from === null || to === null) {
    return <p className="text-ink-3">Covers nothing yet</p>;
  }
  return (
    <p className="text-ink-2">
      Covers <span className="numeric">{scopes}</span> accounts and regions from{" "}
      <Time at={from} as="day" /> to <Time at={to} />
      {failedHours > 0 ? `, of which ${failedHours.toLocaleString("en")} hours are not whole` : ""}
    </p>
  );
}

/** What was added to older folders, or taken from them, is not seen before all are listed again. */
function Listing({ listing }: { listing: FileListing }) {
  const { recentFrom, wholeAt, wholeNextAt } = listing;
  return (
    <p className="text-ink-3">
      Looks each time into the folders from <Time at={`${recentFrom}T00:00:00Z`} as="day" /> on, and
      into all once a week: last <Time at={wholeAt} />, next <Time at={wholeNextAt} />. What was
      added to or taken from older ones shows then.
    </p>
  );
}
