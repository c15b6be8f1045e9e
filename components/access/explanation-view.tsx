"use client";

import Link from "next/link";
import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { eventsHref } from "@/components/ui/events-href";
import { keyHref } from "@/components/ui/key-link";
import { MiddleCut } from "@/components/ui/text";
import { Freshness, Time } from "@/components/ui/time";
import { Unknown } from "@/components/ui/unknown";
import type { Reason, RemainingCondition } from "@/lib/access/schemas";
import type { AccessExplanation } from "@/lib/access/schemas/matrix";
import { usageWithin } from "@/lib/access/schemas/usage-within";
import { ExplainedTakers } from "./explained-takers";
import { ExplanationDocuments, type Shown, useShown } from "./explanation-documents";
import {
  bareAction,
  explanationText,
  placeOfReason,
  reasonWord,
  verdictSentence,
} from "./explanation-words";
import { kindWord } from "./principal-words";
import { SourceLine } from "./source-line";
import { usageGap, wordsOfUse } from "./usage-words";
import { VerdictGlyph } from "./verdict-glyph";
import { codeOfVerdict } from "./verdict-words";

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="pb-1 font-medium text-ink-2 text-xs">{title}</h3>
      {children}
    </section>
  );
}

/** One cell, explained: the verdict, what decided it and where that is written, and what is not known. */
export function ExplanationView({ explanation }: { explanation: AccessExplanation }) {
  const { cell, principal, notEvaluated, throughIam, documents } = explanation;
  const [shown, show] = useShown(explanation);
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex items-start gap-2">
        <VerdictGlyph
          code={codeOfVerdict(cell.verdict, throughIam)}
          className="mt-0.5 h-5 w-6.25"
        />
        <p className="min-w-0 grow wrap-anywhere font-medium text-base">
          {verdictSentence(explanation)}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        <span className="flex min-w-0 max-w-full items-center gap-1">
          <span className="text-ink-3">{kindWord(principal.kind)}</span>
          <MiddleCut>{principal.ref}</MiddleCut>
          <CopyButton text={principal.ref} label="principal" />
        </span>
        {principal.principalId === null ? null : (
          <Link
            href={`/principals/${encodeURIComponent(principal.principalId)}`}
            prefetch={false}
            className="link"
          >
            All keys of this principal
          </Link>
        )}
        {principal.principalId === null || principal.kind !== "role" ? null : (
          <Link
            href={`/principals/${encodeURIComponent(principal.principalId)}#takers`}
            prefetch={false}
            className="link"
          >
            Who can assume it
          </Link>
        )}
      </div>
      {cell.conditions.length > 0 ? (
        <Part
          title={cell.conditions.length === 1 ? "Only if this holds" : "Only if all of these hold"}
        >
          <Conditions conditions={cell.conditions} depth={0} />
        </Part>
      ) : null}
      <Part title="Use">
        <UseLine explanation={explanation} />
      </Part>
      <Part title="Why">
        {cell.reasons.length === 0 ? (
          <p className="text-ink-2">No statement, grant or boundary bears on it.</p>
        ) : (
          <ol className="flex flex-col">
            {cell.reasons.map((reason, at) => (
              <ReasonLine
                // biome-ignore lint/suspicious/noArrayIndexKey: reasons are in their order and never move.
                key={at}
                number={at + 1}
                reason={reason}
                place={placeOfReason(reason, documents)}
                show={show}
              />
            ))}
          </ol>
        )}
      </Part>
      {principal.kind === "role" ? (
        <Part title="Who can assume it, now">
          {principal.inEstate ? (
            <ExplainedTakers keyRef={explanation.key} principal={principal.ref} />
          ) : (
            <Unknown reason="The roles of its account are not read here" spelled />
          )}
        </Part>
      ) : null}
      {documents.length > 0 ? (
        <Part title="Where it is written">
          <ExplanationDocuments explanation={explanation} shown={shown} show={show} />
        </Part>
      ) : null}
      {notEvaluated.length > 0 ? (
        <Part title="Not evaluated">
          <ul className="list-disc pl-4 text-ink-2">
            {notEvaluated.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      <Part title="As of">
        <div className="flex flex-col gap-1.5 text-ink-2 text-xs">
          <span>
            Computed <Time at={explanation.computedAt} as="full" /> (
            <Freshness at={explanation.computedAt} />)
          </span>
          <SourceLine sources={explanation.sources} accounts={new Map()} />
        </div>
      </Part>
      <CopyButton
        labelled
        text={explanationText(explanation)}
        label="as text"
        className="self-start"
      />
    </div>
  );
}

/** Whose calls are counted under a name of their own. */
const COUNTED: readonly string[] = ["role", "user", "root", "federated-user", "service"];

function UseLine({ explanation }: { explanation: AccessExplanation }) {
  const { principal, cell, usage, key } = explanation;
  if (usage === null) {
    return <p className="text-ink-2">Not told of a picture of the past, nor to all roles.</p>;
  }
  const gap = usageGap(usage);
  const use = usageWithin(principal.use, [cell.action]);
  const last = COUNTED.includes(principal.kind) ? (use?.lastUsedAt ?? null) : null;
  return (
    <p className="wrap-anywhere">
      {upperFirst(wordsOfUse(use))}.
      {last === null ? null : (
        <>
          {" "}
          <Link
            href={eventsHref(keyHref(key, "usage"), {
              ...{ at: last, minutes: 5 },
              principal: principal.kind === "service" ? `service:${principal.ref}` : principal.ref,
              operation: bareAction(cell.action).replace(/^ReEncrypt(From|To)$/, "ReEncrypt"),
            })}
            prefetch={false}
            className="link"
          >
            Records of the last call
          </Link>
        </>
      )}
      {gap === null ? null : <span className="text-ink-2"> {gap}</span>}
    </p>
  );
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface ReasonProps {
  number: number;
  reason: Reason;
  place: { document: number; statement: number } | null;
  show: (shown: Shown) => void;
}

function ReasonLine({ number, reason, place, show }: ReasonProps) {
  return (
    <li className="flex items-baseline gap-2 border-b py-1 last:border-b-0">
      <span aria-hidden="true" className="numeric w-4 shrink-0 text-right text-ink-3 text-xs">
        {number}
      </span>
      <span className="min-w-0 grow wrap-anywhere">
        <Badge>{reasonWord(reason)}</Badge> {upperFirst(reason.text)}
      </span>
      {place ? (
        <button
          type="button"
          onClick={() => show(place)}
          className="link min-h-6 shrink-0 rounded-sm text-xs"
        >
          Show<span className="sr-only"> reason {number} in its document</span>
        </button>
      ) : null}
    </li>
  );
}

const DEEPEST = 8;

function Conditions({
  conditions,
  depth,
}: {
  conditions: readonly RemainingCondition[];
  depth: number;
}) {
  return (
    <ul className="list-disc pl-4">
      {conditions.map((condition, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions are in their order and never move.
        <li key={at} className="wrap-anywhere">
          {condition.text}
          {condition.kind !== "condition" && depth < DEEPEST ? (
            <Conditions conditions={condition.of} depth={depth + 1} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
