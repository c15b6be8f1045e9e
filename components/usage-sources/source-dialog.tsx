"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check } from "@/components/ui/check";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { SelectField } from "@/components/ui/select-field";
import { textsOf, useDraft } from "@/components/ui/use-draft";
import { addUsageSource, changeUsageSource, usageSourcesQuery } from "@/lib/usage/client";
import type { SourceKind, UsageSource } from "@/lib/usage/schemas/sources";
import { fromDraft, type SourceDraft, toDraft } from "./draft";
import { BucketFields, FolderFields } from "./file-fields";
import { QueryFields } from "./query-fields";
import { KIND_WORDS } from "./words";

interface Props {
  /** The source to change; null adds one. */
  source: UsageSource | null;
  onClose: () => void;
}

/** Adds or changes a source of usage. */
export function SourceDialog({ source, onClose }: Props) {
  const cache = useQueryClient();
  const { draft, set } = useDraft(() => toDraft(source));
  const text = textsOf({ draft, set });
  const save = useMutation({
    mutationFn: () => {
      const body = fromDraft(draft);
      return source
        ? changeUsageSource(source.id, { ...body, version: source.version })
        : addUsageSource(body);
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: usageSourcesQuery().queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={source ? `Change ${source.name}` : "Add a source of usage"}
      description="Where calls are taken from. What it has given stays, whatever you change."
      submit={source ? "Save" : "Add source"}
      onSubmit={() => save.mutate()}
      ready={!save.isPending}
      error={save.error}
      failed="Not saved"
      className="max-w-lg"
    >
      <Field label="Name" required maxLength={100} {...text("name")} />
      {source ? null : <KindField draft={draft} set={set} />}
      {draft.kind === "files" ? <BucketFields draft={draft} set={set} /> : null}
      {draft.kind === "folder" ? <FolderFields draft={draft} set={set} /> : null}
      {draft.kind === "lookup" ? <HistoryFields draft={draft} set={set} /> : null}
      {draft.kind === "athena" || draft.kind === "lake" ? (
        <QueryFields draft={draft} set={set} />
      ) : null}
      <FeedFields draft={draft} set={set} />
      <Check
        label="On"
        checked={draft.enabled}
        onCheck={(checked) => set({ enabled: checked })}
        className="font-medium"
      />
    </FormDialog>
  );
}

const KINDS = (Object.keys(KIND_WORDS) as SourceKind[]).map((value) => ({
  value,
  label: KIND_WORDS[value],
}));

/** A query is billed each time; a listing of two days costs next to nothing. */
const USUAL_MINUTES: Record<SourceKind, string> = {
  files: "15",
  folder: "15",
  lookup: "15",
  athena: "360",
  lake: "360",
};

function KindField({ draft, set }: SourceDraft) {
  return (
    <SelectField
      label="Kind"
      options={KINDS}
      value={draft.kind}
      onChange={(value) => {
        const kind = KINDS.find((one) => one.value === value)?.value ?? draft.kind;
        set({ kind, everyMinutes: USUAL_MINUTES[kind] });
      }}
    />
  );
}

const EVENTS = [
  { value: "all", label: "All of KMS" },
  { value: "control", label: "What changes keys and trails" },
];

function HistoryFields({ draft, set }: SourceDraft) {
  return (
    <SelectField
      label="Events"
      hint="CloudTrail's own history of 90 days, asked for in every watched account and region with its reader role: two requests of 50 events a second. For small estates; whatever is too large for it says so."
      options={EVENTS}
      value={draft.events}
      onChange={(events) => set({ events: events === "control" ? "control" : "all" })}
    />
  );
}

function FeedFields({ draft, set }: SourceDraft) {
  const text = textsOf({ draft, set });
  return (
    <>
      <Field
        label="Only these accounts"
        placeholder="111122223333, 444455556666"
        hint="Empty: all that it has."
        {...text("accounts")}
      />
      <Field
        label="Only these regions"
        placeholder="eu-west-1, us-east-1"
        hint="Empty: all that it has."
        {...text("regions")}
      />
      <Field
        label="Take it every … minutes"
        type="number"
        required
        min={5}
        max={10_080}
        {...text("everyMinutes")}
      />
    </>
  );
}
