"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import { Block } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import { changeSetting, settingsQuery } from "@/lib/settings/client";
import type { Setting } from "@/lib/settings/schemas";

interface FieldsProps {
  setting: Setting;
  /** Names the form. */
  title: string;
  /** What would be saved; null while the form does not make sense. */
  draft: unknown;
  onReset: () => void;
  children: React.ReactNode;
}

interface Props extends Omit<FieldsProps, "title"> {
  title?: string;
  note: string;
}

/** One setting under its own heading. */
export function SettingForm({ title, note, ...fields }: Props) {
  const words = title ?? fields.setting.words;
  return (
    <div className="max-w-3xl">
      <Block title={words} note={note}>
        <div className="rounded-lg border bg-surface p-4">
          <SettingFields title={words} {...fields} />
        </div>
      </Block>
    </div>
  );
}

/** The fields of one setting, who changed it last, and what saves it. */
export function SettingFields({ setting, title, draft, onReset, children }: FieldsProps) {
  const cache = useQueryClient();
  const mayWrite = useCan("setting:write");
  // What the form began from: a change of somebody else's must be seen before it is written over.
  const [base, setBase] = useState(setting.version);
  const overtaken = setting.version > base;
  const save = useMutation({
    mutationFn: () => changeSetting({ name: setting.name, version: base }, draft),
    onSuccess: (saved) => {
      setBase(saved.version);
      return cache.invalidateQueries({ queryKey: settingsQuery().queryKey });
    },
    onError: () => cache.invalidateQueries({ queryKey: settingsQuery().queryKey }),
  });
  const changed = JSON.stringify(draft) !== JSON.stringify(setting.value);
  const pristine = !changed && !setting.damaged;
  return (
    <form
      aria-label={title}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft !== null && !pristine) save.mutate();
      }}
    >
      {setting.damaged ? (
        <p role="alert" className="text-bad">
          What is stored cannot be read, so the default holds. Save to mend it.
        </p>
      ) : null}
      {overtaken ? (
        <div role="alert" className="flex flex-wrap items-center gap-2 text-warn">
          Somebody has changed this meanwhile.
          <Button
            size="sm"
            onClick={() => {
              onReset();
              setBase(setting.version);
              save.reset();
            }}
          >
            Show theirs
          </Button>
        </div>
      ) : null}
      {children}
      <ErrorLine error={save.error} what="Not saved" />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="grow text-ink-3 text-xs">
          {setting.changedAt ? (
            <>
              Changed by <bdi>{setting.changedByName ?? "the command line"}</bdi>{" "}
              <Time at={setting.changedAt} />
            </>
          ) : (
            "The default; never changed"
          )}
        </p>
        {mayWrite ? (
          <>
            <span role="status" className="text-ok empty:hidden">
              {save.isSuccess && pristine ? "Saved" : ""}
            </span>
            <Button disabled={!changed || save.isPending} onClick={onReset}>
              Undo
            </Button>
            <Button
              type="submit"
              variant="primary"
              disabled={pristine || overtaken || draft === null || save.isPending}
            >
              Save
            </Button>
          </>
        ) : null}
      </div>
    </form>
  );
}
