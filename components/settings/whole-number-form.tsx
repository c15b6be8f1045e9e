"use client";

import { useId, useState } from "react";
import type { z } from "zod";
import { useCan } from "@/components/shell/viewer";
import { Input } from "@/components/ui/input";
import type { Setting } from "@/lib/settings/schemas";
import { SettingForm } from "./setting-form";

interface Props {
  setting: Setting;
  /** What the setting may be. */
  schema: z.ZodType<number>;
  label: string;
  hint: string;
  note: string;
}

/** A setting that is one whole number. */
export function WholeNumberForm({ setting, schema, label, hint, note }: Props) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const saved = String(schema.parse(setting.value));
  const [text, setText] = useState(saved);
  const draft = schema.safeParse(/^\d+$/.test(text) ? Number(text) : null);
  return (
    <SettingForm
      setting={setting}
      note={note}
      draft={draft.success ? draft.data : null}
      onReset={() => setText(saved)}
    >
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <Input
          id={id}
          className="w-24"
          inputMode="numeric"
          value={text}
          disabled={!mayWrite}
          aria-invalid={!draft.success}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setText(event.target.value)}
        />
        <span id={`${id}-hint`} className="text-ink-3 text-xs">
          {hint}
        </span>
      </div>
    </SettingForm>
  );
}
