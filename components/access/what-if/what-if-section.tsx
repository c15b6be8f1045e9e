"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { shortAlias } from "@/components/ui/key-link";
import { Skeleton } from "@/components/ui/skeleton";
import { useDebounced } from "@/components/ui/use-debounced";
import { policyPreviewQuery } from "@/lib/access/client";
import type { PolicyPreview } from "@/lib/access/schemas/what-if";
import { type KeyRef, keyQuery } from "@/lib/keys/client";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { ChangeResult } from "./change-result";
import { Findings } from "./findings";
import { type EditorHandle, PolicyEditor } from "./policy-editor";
import { reindent } from "./reindent";
import { Suggestion } from "./suggestion";
import { WhatIfSkeleton } from "./what-if-skeleton";

/** How long the text must stand still before it is asked about, in milliseconds. */
const PAUSE = 400;
const MAX_BYTES = 32_768;
/** What the API takes. */
const MAX_CHARACTERS = 65_536;

/** A change of the key's policy, tried before anybody applies it. */
export function WhatIfSection({ keyRef }: { keyRef: KeyRef }) {
  const detail = useQuery(keyQuery(keyRef));
  if (detail.data) return <Trial keyRef={keyRef} detail={detail.data} />;
  if (detail.isError) {
    return <ErrorState what="The policy" error={detail.error} retry={detail.refetch} />;
  }
  return <WhatIfSkeleton />;
}

/** The text that was being written, kept while somebody looks at another section. */
function useDraft({ accountId, region, keyId }: KeyRef, start: string) {
  const cache = useQueryClient();
  const place = ["access", "draft", accountId, region, keyId];
  const [draft, setDraft] = useState(() => cache.getQueryData<string>(place) ?? start);
  const change = (text: string) => {
    setDraft(text);
    cache.setQueryData(place, text);
  };
  return [draft, change] as const;
}

/** What the text would change, asked for once it stands still. */
function usePreview(keyRef: KeyRef, draft: string, start: string, caller: string) {
  const policy = useDebounced(draft, PAUSE);
  const settled = useDebounced(caller.trim(), PAUSE);
  const tooLong = draft.length > MAX_CHARACTERS;
  const touched = (draft !== start || settled !== "") && draft !== "" && !tooLong;
  const differs = policy !== start || settled !== "";
  const enabled = touched && differs && policy !== "" && policy.length <= MAX_CHARACTERS;
  const query = useQuery({ ...policyPreviewQuery(keyRef, policy, settled), enabled });
  const data = touched ? query.data : undefined;
  const busy = draft !== policy || caller.trim() !== settled || query.isFetching;
  return { query, data, policy, caller: settled, touched, tooLong, busy };
}

function Trial({ keyRef, detail }: { keyRef: KeyRef; detail: KeyDetail }) {
  const body = detail.policy?.body ?? "";
  const start = reindent(body) ?? body;
  const [draft, setDraft] = useDraft(keyRef, start);
  const [caller, setCaller] = useState("");
  const asked = usePreview(keyRef, draft, start, caller);
  const { data, tooLong, busy } = asked;
  const editor = useRef<EditorHandle>(null);
  const notes = useId();
  const goTo = (line: number) => editor.current?.goTo(line);
  const name = shortAlias(detail.aliases[0] ?? detail.keyId);
  return (
    <div className="relative grid shrink-0 items-start gap-6 p-4 lg:grid-cols-2">
      <h2 className="sr-only">What a change of the policy of {name} would bring</h2>
      <div className="flex min-w-0 flex-col gap-2 lg:sticky lg:top-4">
        <Toolbar draft={draft} start={start} setDraft={setDraft} />
        <PolicyEditor
          label={`Proposed policy of ${name}`}
          value={draft}
          onChange={setDraft}
          marks={marksOf(busy ? undefined : data)}
          describedBy={notes}
          invalid={tooLong || (!busy && (data?.checks.some(({ refused }) => refused) ?? false))}
          handle={editor}
        />
        <div id={notes}>
          {tooLong ? (
            <p role="alert" className="text-bad">
              The text has {draft.length.toLocaleString("en")} characters; AWS keeps{" "}
              {MAX_BYTES.toLocaleString("en")} bytes, so it is not looked at.
            </p>
          ) : data && data.checks.length > 0 ? (
            <Findings label="What AWS would say" findings={checksOf(data)} goTo={goTo} />
          ) : null}
        </div>
        <Field
          label="Applied by"
          hint="ARN, if you know it: AWS refuses a policy that would keep its own caller from changing it again."
          placeholder={`arn:aws:iam::${keyRef.accountId}:role/…`}
          value={caller}
          spellCheck={false}
          maxLength={2048}
          onText={setCaller}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <Result asked={asked} detail={detail} goTo={goTo} />
        <Suggestion keyRef={keyRef} onTry={(policy) => setDraft(reindent(policy) ?? policy)} />
      </div>
    </div>
  );
}

interface ResultProps {
  asked: ReturnType<typeof usePreview>;
  detail: KeyDetail;
  goTo: (line: number) => void;
}

/** What there is to say of the change so far. */
function Result({ asked, detail, goTo }: ResultProps) {
  const { query, data, policy, caller, touched, busy } = asked;
  return (
    <div className="min-w-0">
      <p role="status" className="sr-only">
        {busy && touched ? "Looking at the change" : (data?.summary ?? "")}
      </p>
      {!touched ? (
        <Untouched detail={detail} />
      ) : data ? (
        <>
          {query.isError ? <StaleNotice error={query.error} retry={query.refetch} /> : null}
          <div className={busy ? "opacity-60" : undefined}>
            <ChangeResult preview={data} policy={policy} caller={caller} busy={busy} goTo={goTo} />
          </div>
        </>
      ) : query.isError ? (
        <ErrorState what="The change" error={query.error} retry={query.refetch} />
      ) : (
        <Skeleton className="h-6 w-64" />
      )}
    </div>
  );
}

function Untouched({ detail }: { detail: KeyDetail }) {
  if (detail.policy) {
    return (
      <EmptyState title="Nothing is changed yet">
        Edit the policy, or paste another one over it. Who would gain and who would lose is shown
        here, before anybody applies it. Nothing is sent to AWS.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Today's policy is not known">
      It was not read so far, so nobody can say what a change would change. A policy that is pasted
      here is checked all the same; every verdict of today is unknown.
    </EmptyState>
  );
}

interface ToolbarProps {
  draft: string;
  start: string;
  setDraft: (text: string) => void;
}

function Toolbar({ draft, start, setDraft }: ToolbarProps) {
  const bytes = new TextEncoder().encode(draft).length;
  const formatted = reindent(draft);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      <span aria-hidden="true" className="font-semibold text-base">
        Proposed policy
      </span>
      <span className={bytes > MAX_BYTES ? "numeric text-bad" : "numeric text-ink-3"}>
        {bytes.toLocaleString("en")} of {MAX_BYTES.toLocaleString("en")} bytes
      </span>
      <span className="ml-auto flex gap-2">
        <Button
          disabled={formatted === null || formatted === draft}
          onClick={() => setDraft(formatted ?? draft)}
        >
          Format
        </Button>
        <Button disabled={draft === start} onClick={() => setDraft(start)}>
          Back to today's
        </Button>
      </span>
    </div>
  );
}

function marksOf(preview: PolicyPreview | undefined): ReadonlyMap<number, boolean> {
  const marks = new Map<number, boolean>();
  for (const { line, refused } of preview?.checks ?? []) {
    if (line !== null) marks.set(line, refused || marks.get(line) === true);
  }
  for (const { statement } of preview?.warnings ?? []) {
    if (statement?.policy === "proposed" && statement.line !== null) {
      marks.set(statement.line, marks.get(statement.line) ?? false);
    }
  }
  return marks;
}

function checksOf({ checks }: PolicyPreview) {
  return checks.map(({ id, severity, refused, text, line }) => ({
    ...{ id, severity, text, line },
    ...(refused ? { word: "refused by AWS" } : {}),
  }));
}
