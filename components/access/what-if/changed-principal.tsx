import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { revealMisleading } from "@/components/ui/reveal";
import type { WhatIfRow } from "@/lib/access/schemas/what-if";
import { CAPABILITY_LABELS } from "@/lib/access/types";
import { kindWord, principalTitle } from "../principal-words";
import { VerdictGlyph } from "../verdict-glyph";
import { codeOf, VERDICT_WORDS } from "../verdict-words";
import { type ChangeGroup, groupChanges, KIND_WORDS } from "./change-words";

interface Props {
  row: WhatIfRow;
  goTo: (line: number) => void;
}

/** What one principal gains and loses, with the verdicts before and after and what causes it. */
export function ChangedPrincipal({ row, goTo }: Props) {
  const { ref, name, kind, judgements } = row;
  const account = row.accountName ?? row.accountId;
  const said = principalTitle(row) === name;
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <h3 className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <bdi title={revealMisleading(ref)} className="min-w-0 truncate font-medium">
          {revealMisleading(name)}
        </bdi>
        {said ? null : (
          <span className="font-normal text-ink-3 text-xs">
            {kindWord(kind)} {account === null ? null : <bdi>of {revealMisleading(account)}</bdi>}
          </span>
        )}
      </h3>
      <ul className="flex flex-col gap-2">
        {groupChanges(row.changes).map((group) => (
          <Group key={`${group.first.kind} ${group.first.action}`} group={group} goTo={goTo} />
        ))}
      </ul>
      {judgements.added.map(({ id, severity, text }) => (
        <p key={id} className={cn("text-xs", grave(severity) ? "text-bad" : "text-warn")}>
          <span className="font-medium">New: </span>
          <bdi>{revealMisleading(text)}</bdi>
        </p>
      ))}
      {judgements.gone.map(({ id, text }) => (
        <p key={id} className="text-ink-3 text-xs">
          <span className="font-medium">No longer: </span>
          <bdi>{revealMisleading(text)}</bdi>
        </p>
      ))}
    </li>
  );
}

const grave = (severity: string) => severity === "critical" || severity === "high";

function Group({ group: { first, actions }, goTo }: { group: ChangeGroup } & Pick<Props, "goTo">) {
  const { sign, word, tone } = KIND_WORDS[first.kind];
  const [before, after] = [codeOf(first.before), codeOf(first.after)];
  const line = first.statement?.line ?? null;
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-1">
      <span aria-hidden="true" className={cn("font-semibold text-base leading-5", tone)}>
        {sign}
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className={cn("font-medium", tone)}>{word}</span>
          <span className="inline-flex items-center gap-1 text-ink-3 text-xs">
            <VerdictGlyph code={before} />
            <span>{VERDICT_WORDS[before].word}</span>
            <span aria-hidden="true">→</span>
            <span className="sr-only">to</span>
            <VerdictGlyph code={after} />
            <span>{VERDICT_WORDS[after].word}</span>
          </span>
        </p>
        <dl className="text-sm">
          {actions.map(({ capability, names }) => (
            <div key={capability} className="flex flex-wrap gap-x-1.5">
              <dt>{CAPABILITY_LABELS[capability]}:</dt>
              <dd className="min-w-0 text-ink-2 wrap-anywhere">{names.join(", ")}</dd>
            </div>
          ))}
        </dl>
        {first.conditions.map((text) => (
          <p key={text} className="text-ink-2 text-xs wrap-anywhere">
            if <bdi>{revealMisleading(text)}</bdi>
          </p>
        ))}
        <p className="flex flex-wrap items-center gap-x-1 text-ink-3 text-xs">
          <bdi className="min-w-0 wrap-anywhere">{revealMisleading(first.why)}</bdi>
          {line === null ? null : (
            <Button size="sm" variant="quiet" className="h-5" onClick={() => goTo(line)}>
              Line {line}
            </Button>
          )}
        </p>
      </div>
    </li>
  );
}
