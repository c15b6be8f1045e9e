"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { PrincipalName } from "@/components/ui/principal-name";
import { revealMisleading } from "@/components/ui/reveal";
import type { WhatIfRow } from "@/lib/access/schemas/what-if";
import { CAPABILITY_LABELS, codeOf } from "@/lib/access/types";
import { kindWord, principalTitle } from "../principal-words";
import { VerdictGlyph } from "../verdict-glyph";
import { VERDICT_WORDS } from "../verdict-words";
import {
  type AlikeRows,
  type ChangeGroup,
  changeWord,
  familyWords,
  KIND_WORDS,
} from "./change-words";

interface Props {
  alike: AlikeRows;
  goTo: (line: number) => void;
}

/** Principals that are named at once; beyond, the rest is asked for. */
const NAMED = 8;

/** What principals gain and lose alike, with the verdicts before and after and what causes it. */
export function ChangedPrincipals({ alike: { rows, groups }, goTo }: Props) {
  const [all, setAll] = useState(false);
  const [first] = rows;
  const shown = all ? rows : rows.slice(0, NAMED);
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <h3 className="font-medium">
        {rows.length === 1 ? <Who row={first} /> : `${rows.length.toLocaleString("en")} principals`}
      </h3>
      {rows.length === 1 ? null : (
        <ul aria-label="Who they are" className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm">
          {shown.map((row) => (
            <li key={row.ref} className="min-w-0">
              <Who row={row} />
            </li>
          ))}
          {shown.length < rows.length ? (
            <li>
              <Button size="sm" variant="quiet" className="h-5" onClick={() => setAll(true)}>
                and {rows.length - shown.length} more
              </Button>
            </li>
          ) : null}
        </ul>
      )}
      <ul className="flex flex-col gap-2">
        {groups.map((group) => (
          <Group key={`${group.first.kind} ${group.first.action}`} group={group} goTo={goTo} />
        ))}
      </ul>
      <Judgements row={first} many={rows.length > 1} />
    </li>
  );
}

function Who({ row }: { row: WhatIfRow }) {
  const { ref, name, kind } = row;
  const account = row.accountName ?? row.accountId;
  return (
    <span className="inline-flex max-w-full items-baseline gap-x-1.5">
      <PrincipalName name={name} title={ref} />
      {principalTitle(row) === name ? null : (
        <span className="shrink-0 font-normal text-ink-3 text-xs">
          {kindWord(kind)} {account === null ? null : <bdi>of {revealMisleading(account)}</bdi>}
        </span>
      )}
    </span>
  );
}

/** Of many the judgements of the first: they name it, and say of the others the same. */
function Judgements({ row, many }: { row: WhatIfRow; many: boolean }) {
  const { added, gone } = row.judgements;
  const one = many ? ", such as" : "";
  return (
    <>
      {added.map(({ id, severity, text }) => (
        <p key={id} className={cn("text-xs", grave(severity) ? "text-bad" : "text-warn")}>
          <span className="font-medium">New{one}: </span>
          <bdi>{revealMisleading(text)}</bdi>
        </p>
      ))}
      {gone.map(({ id, text }) => (
        <p key={id} className="text-ink-3 text-xs">
          <span className="font-medium">No longer{one}: </span>
          <bdi>{revealMisleading(text)}</bdi>
        </p>
      ))}
    </>
  );
}

const grave = (severity: string) => severity === "critical" || severity === "high";

function Group({ group: { first, actions }, goTo }: { group: ChangeGroup } & Pick<Props, "goTo">) {
  const { sign, tone } = KIND_WORDS[first.kind];
  const [before, after] = [codeOf(first.before), codeOf(first.after)];
  const family = familyWords(first);
  const line = first.statement?.line ?? null;
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-1">
      <span aria-hidden="true" className={cn("font-semibold text-base leading-5", tone)}>
        {sign}
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className={cn("font-medium", tone)}>{changeWord(first)}</span>
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
        <Conditions change={first} />
        {family === null ? null : <p className="text-ink-2 text-xs wrap-anywhere">{family}</p>}
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

/** What must hold afterwards; where something had to hold before, that as well. */
function Conditions({
  change: { conditions, conditionsBefore },
}: {
  change: ChangeGroup["first"];
}) {
  const was = conditions.length > 0 ? conditionsBefore : [];
  return (
    <>
      {was.map((text) => (
        <p key={text} className="text-ink-3 text-xs wrap-anywhere">
          before, if <bdi>{revealMisleading(text)}</bdi>
        </p>
      ))}
      {conditions.map((text) => (
        <p key={text} className="text-ink-2 text-xs wrap-anywhere">
          {was.length > 0 ? "now, if" : "if"} <bdi>{revealMisleading(text)}</bdi>
        </p>
      ))}
    </>
  );
}
