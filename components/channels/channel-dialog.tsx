"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check } from "@/components/ui/check";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { SelectField } from "@/components/ui/select-field";
import { textsOf, useDraft } from "@/components/ui/use-draft";
import { changeChannel, channelsQuery, createChannel } from "@/lib/channels/client";
import type { Channel, ChannelKind } from "@/lib/channels/schemas";
import { TOPIC_NAMES, TOPICS } from "@/lib/channels/types";
import { type ChannelDraft, toDraft, toTarget } from "./draft";
import { TargetFields } from "./target-fields";
import { KIND_WORDS, SECRET_WORDS } from "./words";

const KINDS = (Object.keys(KIND_WORDS) as ChannelKind[]).map((value) => ({
  value,
  label: KIND_WORDS[value],
}));

interface Props {
  /** The channel to change; null makes one. */
  channel: Channel | null;
  onClose: () => void;
}

/** Makes or changes a channel. A sealed secret is never shown; what is typed in its place replaces it. */
export function ChannelDialog({ channel, onClose }: Props) {
  const cache = useQueryClient();
  const { draft, set } = useDraft(() => toDraft(channel));
  const text = textsOf({ draft, set });
  const save = useMutation({
    mutationFn: () => {
      const { name, enabled, secret } = draft;
      const topics = TOPIC_NAMES.filter((topic) => draft.topics.includes(topic));
      const given = secret === "" ? {} : { secret };
      const body = { name, enabled, topics, target: toTarget(draft), ...given };
      return channel
        ? changeChannel(channel.id, { ...body, version: channel.version })
        : createChannel(body);
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: channelsQuery().queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={channel ? `Change ${channel.name}` : "Make a channel"}
      description="Where notices go. Afterwards, test it."
      submit={channel ? "Save" : "Make channel"}
      onSubmit={() => save.mutate()}
      ready={!save.isPending}
      error={save.error}
      failed="Not saved"
      className="max-w-lg"
    >
      {channel ? null : (
        <SelectField
          label="Kind"
          options={KINDS}
          value={draft.kind}
          onChange={(kind) =>
            set({ kind: KINDS.find((one) => one.value === kind)?.value ?? draft.kind })
          }
        />
      )}
      <Field label="Name" required maxLength={100} {...text("name")} />
      <TargetFields draft={draft} set={set} />
      <SecretField draft={draft} set={set} sealed={channel !== null} />
      <Topics draft={draft} set={set} />
    </FormDialog>
  );
}

function SecretField({ draft, set, sealed }: ChannelDraft & { sealed: boolean }) {
  const text = textsOf({ draft, set });
  if (draft.kind === "email" && draft.user.trim() === "") return null;
  const { label, hint } = SECRET_WORDS[draft.kind];
  return (
    <Field
      label={label}
      hint={sealed ? `Sealed and never shown. Empty keeps it. ${hint}` : hint}
      type="password"
      autoComplete="new-password"
      required={!sealed}
      maxLength={1_000}
      {...text("secret")}
    />
  );
}

function Topics({ draft, set }: ChannelDraft) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">Takes notices of</legend>
      <p className="text-ink-3 text-xs">None chosen: of everything.</p>
      {TOPIC_NAMES.map((topic) => (
        <Check
          key={topic}
          label={TOPICS[topic]}
          checked={draft.topics.includes(topic)}
          onCheck={(checked) =>
            set({
              topics: checked
                ? [...draft.topics, topic]
                : draft.topics.filter((one) => one !== topic),
            })
          }
        />
      ))}
      <Check
        label="On"
        checked={draft.enabled}
        onCheck={(checked) => set({ enabled: checked })}
        className="mt-2 font-medium"
      />
    </fieldset>
  );
}
