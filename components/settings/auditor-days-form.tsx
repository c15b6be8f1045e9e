"use client";

import { useId, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Input } from "@/components/ui/input";
import { auditorDays, type Setting } from "@/lib/settings/schemas";
import { SettingForm } from "./setting-form";

/** After how many days a new auditor's access ends. */
export function AuditorDaysForm({ setting }: { setting: Setting }) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const saved = String(auditorDays.parse(setting.value));
  const [text, setText] = useState(saved);
  const draft = auditorDays.safeParse(/^\d+$/.test(text) ? Number(text) : null);
  return (
    <SettingForm
      setting={setting}
      note="An end can be set for each of them on the page People."
      draft={draft.success ? draft.data : null}
      onReset={() => setText(saved)}
    >
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          Days
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
          1 to 366
        </span>
      </div>
    </SettingForm>
  );
}
