"use client";

import { ChevronRight } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import { Glyph } from "@/components/ui/glyph";
import { Freshness } from "@/components/ui/time";
import { useNow } from "@/components/ui/use-now";
import type { AccessSource } from "@/lib/access/schemas/matrix";
import { sourceName, sourceProblem, worthOf } from "./source-words";

interface Props {
  sources: readonly AccessSource[];
  /** Names of accounts by id. */
  accounts: ReadonlyMap<string, string>;
}

/** So many of the sources that are unread or old stand in the open. */
const OPENLY = 3;

interface LineProps {
  source: AccessSource;
  accounts: Props["accounts"];
}

function keyOf({ part, accountId }: AccessSource): string {
  return `${part} ${accountId ?? ""}`;
}

/** One source that is wanting: what, why, since when, and the action that is missing. */
function Wanting({ source, accounts }: LineProps) {
  const problem = sourceProblem(source);
  const unread = source.readAt === null;
  return (
    <li className="flex min-h-6 flex-wrap items-center gap-x-1.5">
      <span className="text-warn">
        <Glyph shape={unread ? "question" : "half"} />
      </span>
      <span className="text-ink">{sourceName(source, accounts)}</span>
      <span className="text-warn">
        {unread ? "never read" : <Freshness at={source.readAt} />}
        {problem && problem !== "never read" ? `, ${problem}` : ""}
      </span>
      {source.action && problem ? (
        <span className="inline-flex items-center gap-1">
          missing <code>{source.action}</code>
          <CopyButton text={source.action} label="missing action" />
        </span>
      ) : null}
    </li>
  );
}

/** What a picture stands on: what is unread or old in the open, all of it with its age behind one click. */
export function SourceLine({ sources, accounts }: Props) {
  const now = useNow();
  const wanting = sources.filter((source) => worthOf(source, now) !== "fresh");
  const times = sources.flatMap(({ readAt }) => readAt ?? []).sort();
  const [oldest] = times;
  return (
    <div className="@container flex min-w-0 flex-wrap items-start gap-x-4 gap-y-0.5 text-xs">
      {wanting.length > 0 ? (
        <ul aria-label="Unread or old" className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5">
          {wanting.slice(0, OPENLY).map((source) => (
            <Wanting key={keyOf(source)} source={source} accounts={accounts} />
          ))}
        </ul>
      ) : null}
      <details className="group min-w-0 open:basis-full">
        <summary className="flex min-h-6 w-fit max-w-full list-none flex-wrap items-center gap-x-3 gap-y-0.5 rounded-sm">
          <span className="flex items-center gap-1 text-ink-2">
            <ChevronRight aria-hidden="true" className="size-3 group-open:rotate-90" />
            {sources.length} {sources.length === 1 ? "source" : "sources"}
            {oldest === undefined ? null : (
              <>
                , oldest reading <Freshness at={oldest} />
              </>
            )}
          </span>
          {wanting.length > OPENLY ? (
            <span className="text-warn">{wanting.length - OPENLY} more unread or old</span>
          ) : null}
        </summary>
        <ul className="mt-1 grid gap-x-6 gap-y-0.5 @xl:grid-cols-2">
          {sources.map((source) =>
            worthOf(source, now) === "fresh" ? (
              <li key={keyOf(source)} className="flex flex-wrap items-center gap-x-1.5 text-ink-2">
                {sourceName(source, accounts)} <Freshness at={source.readAt} />
              </li>
            ) : (
              <Wanting key={keyOf(source)} source={source} accounts={accounts} />
            ),
          )}
        </ul>
      </details>
    </div>
  );
}
