"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Block } from "@/components/ui/facts";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Skeleton } from "@/components/ui/skeleton";
import type { PolicyPreview } from "@/lib/access/schemas/what-if";
import { groupAlike, putCommand } from "./change-words";
import { ChangedPrincipals } from "./changed-principal";
import { ExportChange } from "./export-change";
import { type Finding, Findings } from "./findings";
import { ReplayedUses } from "./replayed-uses";

// Its library is large, and not needed before something was changed.
const PolicyDiff = dynamic(() => import("@/components/ui/policy-diff").then((m) => m.PolicyDiff), {
  loading: () => <Skeleton className="h-40 w-full" />,
});

interface Props {
  preview: PolicyPreview;
  policy: string;
  /** ARN of who will apply it; empty when not said. */
  caller: string;
  /** The text has changed since; a new answer is on its way. */
  busy: boolean;
  goTo: (line: number) => void;
}

const STEP = 50;

/** What the change would bring: the sentence, what is dangerous, who gains and loses, and how it is applied. */
export function ChangeResult({ preview, policy, caller, busy, goTo }: Props) {
  const { summary, family, warnings, checks } = preview;
  const refused = checks.some((check) => check.refused);
  // Of what is no policy nobody gains or loses: it cannot be applied.
  const unreadable = checks.some(({ id }) => id === "not-json" || id === "not-a-policy");
  return (
    <div aria-busy={busy} className="flex min-w-0 flex-col gap-5">
      <p className="max-w-prose wrap-anywhere font-semibold text-lg leading-6">
        <bdi>{summary}</bdi>
      </p>
      {family === null ? null : <Family family={family} />}
      {unreadable ? (
        <p className="text-ink-2">
          Who would gain and who would lose is shown as soon as the text is a policy.
        </p>
      ) : (
        <>
          {warnings.length > 0 ? (
            <Block title="Warnings">
              <Findings label="Warnings" findings={warnings.map(toFinding)} goTo={goTo} />
            </Block>
          ) : null}
          <ReplayedUses replay={preview.replay} />
          <Changes
            preview={preview}
            goTo={goTo}
            actions={
              <ExportChange keyRef={preview.key} policy={policy} caller={caller} disabled={busy} />
            }
          />
          <KeyJudgements judgements={preview.judgements} goTo={goTo} />
          <Documents preview={preview} policy={policy} />
          <Apply policyKey={preview.key} policy={policy} refused={refused} />
          <Notes notes={preview.notes} />
        </>
      )}
    </div>
  );
}

/** What other keys of a multi-Region family leave of it: they open the same ciphertexts. */
function Family({ family: { keys, summary } }: { family: NonNullable<PolicyPreview["family"]> }) {
  const regions = keys.map((arn) => arn.split(":")[3] ?? arn).join(", ");
  return (
    <p className="max-w-prose wrap-anywhere text-ink-2">
      <b className="font-medium text-ink">Multi-Region family</b>, with {regions}: {summary}
    </p>
  );
}

type Part = Pick<Props, "preview" | "goTo">;

function Changes({
  preview: { changes, asked },
  goTo,
  actions,
}: Part & { actions: React.ReactNode }) {
  const [shown, setShown] = useState(STEP);
  const alike = groupAlike(changes);
  return (
    <Block
      title="Who gains, who loses"
      note={`${changes.length.toLocaleString("en")} of ${asked.toLocaleString("en")} principals`}
      actions={actions}
    >
      {changes.length > 0 ? (
        <ul aria-label="Principals that change" className="divide-y rounded-lg border bg-surface">
          {alike.slice(0, shown).map((each) => (
            <ChangedPrincipals key={each.rows[0].ref} alike={each} goTo={goTo} />
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">No verdict changes for anybody who was asked about.</p>
      )}
      {alike.length > shown ? (
        <Button className="mt-2" onClick={() => setShown(shown + STEP)}>
          Show {Math.min(STEP, alike.length - shown)} more
        </Button>
      ) : null}
    </Block>
  );
}

function Documents({ preview: { policyNow }, policy }: Pick<Props, "preview" | "policy">) {
  return (
    <Block title="Difference of the documents">
      {policyNow ? (
        <PolicyDiff before={policyNow.text} after={policy} />
      ) : (
        <p className="text-ink-2">Today's policy is not known, so there is nothing to compare.</p>
      )}
    </Block>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Block title="What may be missing from this picture">
      <ul className="list-disc pl-5 text-ink-2">
        {notes.map((note) => (
          <li key={note} className="wrap-anywhere">
            <bdi>{note}</bdi>
          </li>
        ))}
      </ul>
    </Block>
  );
}

type Warning = PolicyPreview["warnings"][number];

function toFinding({ id, severity, text, statement }: Warning): Finding {
  const line = statement?.policy === "proposed" ? statement.line : null;
  return { id, severity, text, line };
}

/** What holds for the key as a whole afterwards, and what would hold no longer. */
function KeyJudgements({
  judgements,
  goTo,
}: Pick<PolicyPreview, "judgements"> & Pick<Props, "goTo">) {
  const { before, after } = judgements;
  const gone = before.filter(({ id }) => !after.some((each) => each.id === id));
  const findings = [
    ...after.map(({ id, severity, text }): Finding => ({ id, severity, text, line: null })),
    ...gone.map(
      ({ id, text }): Finding => ({ id, severity: "low", word: "no longer", text, line: null }),
    ),
  ];
  if (findings.length === 0) return null;
  return (
    <Block title="The key afterwards">
      <Findings label="The key afterwards" findings={findings} goTo={goTo} />
    </Block>
  );
}

const FILE = "key-policy.json";

interface ApplyProps {
  policyKey: PolicyPreview["key"];
  policy: string;
  refused: boolean;
}

/** The command that applies it; Keyledger changes nothing in AWS. */
function Apply({ policyKey, policy, refused }: ApplyProps) {
  const command = putCommand(policyKey, FILE);
  return (
    <Block
      title="To apply it"
      actions={
        <>
          <CopyButton text={policy} label="policy" labelled />
          <CopyButton text={command} label="command" labelled />
        </>
      }
    >
      <p className="max-w-prose pb-1 text-ink-2">
        {refused ? "AWS would refuse it as it is. " : ""}
        Keyledger changes nothing in AWS. Save the policy as <code>{FILE}</code> and run this with
        credentials of account <bdi>{policyKey.accountName}</bdi>:
      </p>
      <ScrollRegion
        label="Command that applies the policy"
        className="overflow-auto rounded-md border bg-surface px-3 py-2"
      >
        <code dir="ltr" className="whitespace-pre-wrap text-xs wrap-anywhere">
          {command}
        </code>
      </ScrollRegion>
    </Block>
  );
}
