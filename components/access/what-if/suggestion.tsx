"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { suggestedPolicyQuery } from "@/lib/access/client";
import type { SuggestedPolicy } from "@/lib/access/schemas/suggest";
import type { KeyRef } from "@/lib/keys/client";

type Delegation = SuggestedPolicy["delegation"];

const DELEGATIONS: { value: Delegation; label: string; hint: string }[] = [
  {
    value: "administration",
    label: "Administration",
    hint: "IAM of the account decides who administers; who uses the key stands in the policy.",
  },
  {
    value: "none",
    label: "Nothing",
    hint: "Administrators are named: those who administered in these days. If all of them are deleted, only AWS Support can bring the key back.",
  },
  {
    value: "all",
    label: "Everything",
    hint: "IAM of the account decides all, as with AWS's default policy. Only others are named.",
  },
];

const FORMS = [
  { value: "policy", label: "JSON" },
  { value: "terraform", label: "Terraform" },
  { value: "command", label: "AWS CLI" },
] as const;
type Form = (typeof FORMS)[number]["value"];

interface Props {
  keyRef: KeyRef;
  /** Puts a policy into the editor. */
  onTry: (policy: string) => void;
}

/** The least key policy that keeps every use that was seen; made when it is asked for. */
export function Suggestion({ keyRef, onTry }: Props) {
  const [asked, setAsked] = useState(false);
  const [delegation, setDelegation] = useState<Delegation>("administration");
  const query = useQuery({ ...suggestedPolicyQuery(keyRef, delegation), enabled: asked });
  const hint = DELEGATIONS.find(({ value }) => value === delegation)?.hint;
  return (
    <Block
      title="Suggest the least policy"
      actions={asked ? null : <Button onClick={() => setAsked(true)}>Suggest</Button>}
    >
      <p className="max-w-prose text-ink-2">
        The least key policy that keeps every use seen in 90 days: administrators apart from users,
        under the conditions in which all their calls agree.
      </p>
      {asked ? (
        <div className="flex flex-col gap-3 pt-3">
          <div className="flex flex-wrap items-center gap-2">
            <span aria-hidden="true">Left to the account's IAM</span>
            <Select
              label="Left to the account's IAM"
              options={DELEGATIONS}
              value={delegation}
              onChange={(value) =>
                setDelegation(
                  DELEGATIONS.find((each) => each.value === value)?.value ?? "administration",
                )
              }
            />
            <span className="min-w-0 text-ink-2 text-xs">{hint}</span>
          </div>
          {query.data ? (
            <>
              {query.isError ? <StaleNotice error={query.error} retry={query.refetch} /> : null}
              <Suggested suggested={query.data} busy={query.isPlaceholderData} onTry={onTry} />
            </>
          ) : query.isError ? (
            <ErrorState what="The suggestion" error={query.error} retry={query.refetch} />
          ) : (
            <div role="status" aria-label="Suggestion is loading">
              <Skeleton className="h-40 w-full" />
            </div>
          )}
        </div>
      ) : null}
    </Block>
  );
}

interface SuggestedProps {
  suggested: SuggestedPolicy;
  busy: boolean;
  onTry: Props["onTry"];
}

function Suggested({ suggested, busy, onTry }: SuggestedProps) {
  const [form, setForm] = useState<Form>("policy");
  const { statements, notes, preview, calls, policy } = suggested;
  const text = suggested[form];
  return (
    <div
      aria-busy={busy}
      className={busy ? "flex flex-col gap-3 opacity-60" : "flex flex-col gap-3"}
    >
      <p className="wrap-anywhere">
        <b className="font-medium">{proof(suggested)}</b> {preview.summary}
      </p>
      <ul aria-label="Statements" className="divide-y rounded-lg border bg-surface text-sm">
        {statements.map(({ part, sid, why }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: statements are in their order and never move.
          <li key={at} className="flex flex-wrap items-baseline gap-x-2 px-3 py-1.5">
            <Badge>{part}</Badge>
            <bdi className="font-mono text-xs">{sid ?? "(no Sid)"}</bdi>
            <span className="wrap-anywhere text-ink-2">{why}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <fieldset className="flex gap-1">
          <legend className="sr-only">Form</legend>
          {FORMS.map(({ value, label }) => (
            <Button
              key={value}
              size="sm"
              variant={form === value ? "plain" : "quiet"}
              aria-pressed={form === value}
              onClick={() => setForm(value)}
            >
              {label}
            </Button>
          ))}
        </fieldset>
        <CopyButton text={text} label="as shown" labelled />
        <Button className="ml-auto" onClick={() => onTry(policy)} disabled={calls === 0}>
          Try it in the editor
        </Button>
      </div>
      <ScrollRegion
        label="Suggested policy"
        className="max-h-96 overflow-auto rounded-md border bg-surface px-3 py-2"
      >
        <pre dir="ltr" className="whitespace-pre font-mono text-xs">
          {text}
        </pre>
      </ScrollRegion>
      <ul className="list-disc pl-5 text-ink-2 text-xs">
        {notes.map((note) => (
          <li key={note} className="wrap-anywhere">
            {note}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What trying all calls again gave. */
function proof({ calls, preview: { replay } }: SuggestedPolicy): string {
  if (calls === 0 || replay === null) {
    return "No call of these days is known, so it names nobody who uses the key.";
  }
  const { kept, lost, unknown, refusedNow } = replay.calls;
  const others = [
    ...(lost > 0 ? [`${lost.toLocaleString("en")} are lost`] : []),
    ...(unknown > 0 ? [`${unknown.toLocaleString("en")} cannot be told`] : []),
    ...(refusedNow > 0 ? [`${refusedNow.toLocaleString("en")} are refused today already`] : []),
  ];
  const rest = others.length > 0 ? `; ${others.join(", ")}` : "";
  return `Of ${calls.toLocaleString("en")} calls tried again ${kept.toLocaleString("en")} are kept${rest}.`;
}
