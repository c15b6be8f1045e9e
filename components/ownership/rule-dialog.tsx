"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ComponentProps, useId } from "react";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { OwnerPicker } from "@/components/ui/owner-picker";
import { type DraftProps, textsOf, useDraft } from "@/components/ui/use-draft";
import { changeRuleOf, createRule } from "@/lib/ownership/client";
import type { OwnershipRule } from "@/lib/ownership/schemas";
import { type Draft, isEmpty, matchOf, toDraft } from "./draft";
import { RulePreview } from "./rule-preview";

interface Props {
  /** The rule to change; null makes one. */
  rule: OwnershipRule | null;
  onClose: () => void;
}

/** Makes or changes an ownership rule, with a live preview of what it would match. */
export function RuleDialog({ rule, onClose }: Props) {
  const cache = useQueryClient();
  const { draft, set } = useDraft(() => toDraft(rule));
  const save = useMutation({
    mutationFn: () => {
      const owners = draft.owners.map(({ kind, id }) => ({ kind, id }));
      const body = { name: draft.name, match: matchOf(draft), owners };
      return rule ? changeRuleOf(rule.id, { ...body, version: rule.version }) : createRule(body);
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["ownership"] });
      onClose();
    },
  });
  const incomplete = isEmpty(matchOf(draft)) || draft.owners.length === 0 || !draft.name.trim();
  return (
    <FormDialog
      onClose={onClose}
      title={rule ? `Change ${rule.name}` : "Make an ownership rule"}
      description="* stands for any characters, ? for one. Upper and lower case do not count."
      submit={rule ? "Save" : "Make rule"}
      onSubmit={() => save.mutate()}
      ready={!save.isPending && !incomplete}
      error={save.error}
      failed="Not saved"
      className="max-w-4xl"
    >
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <RuleFields draft={draft} set={set} />
          <OwnerPicker
            label="Owners"
            owners={draft.owners}
            onChange={(owners) => set({ owners })}
          />
        </div>
        <section aria-label="Preview" className="min-w-0">
          <h3 className="pb-1 font-semibold">What it matches now</h3>
          <RulePreview draft={draft} ruleId={rule?.id} />
        </section>
      </div>
    </FormDialog>
  );
}

function RuleFields(props: DraftProps<Draft>) {
  const text = textsOf(props);
  return (
    <>
      <Field label="Name" required maxLength={100} {...text("name")} />
      <p className="text-ink-3">
        A key must match one of each list that is filled in, and all of the tags.
      </p>
      <Lines
        label="Accounts"
        hint="Names or ids, one a line"
        placeholder="Payments*"
        {...text("accounts")}
      />
      <Lines label="Regions" hint="One a line" placeholder="eu-*" {...text("regions")} />
      <Lines
        label="Aliases"
        hint="One a line, with or without alias/"
        placeholder="pay-*"
        {...text("aliases")}
      />
      <Lines
        label="Tags"
        hint="name=value, one a line; without a value any will do"
        placeholder="Service=checkout"
        {...text("tags")}
      />
    </>
  );
}

interface LinesProps extends Omit<ComponentProps<"textarea">, "onChange" | "value"> {
  value: string;
  label: string;
  hint: string;
  onText: (text: string) => void;
}

function Lines({ label, hint, onText, ...area }: LinesProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        {...area}
        id={id}
        rows={Math.min(8, Math.max(2, area.value.split("\n").length))}
        maxLength={20_000}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onText(event.target.value)}
        className="min-h-12 w-full rounded-md border border-line-strong/70 bg-surface px-2 py-1 font-mono text-xs placeholder:text-ink-3"
      />
      <span id={`${id}-hint`} className="text-ink-3 text-xs">
        {hint}
      </span>
    </div>
  );
}
