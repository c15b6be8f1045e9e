"use client";

import { useId, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Input } from "@/components/ui/input";
import { type Setting, usageMonths } from "@/lib/settings/schemas";
import { SettingForm } from "./setting-form";

/** After how many months usage is dropped. */
export function UsageMonthsForm({ setting }: { setting: Setting }) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const saved = String(usageMonths.parse(setting.value));
  const [text, setText] = useState(saved);
  const draft = usageMonths.safeParse(/^\d+$/.test(text) ? Number(text) : null);
  return (
    <SettingForm
      setting={setting}
      note="Counts of calls are dropped by whole months; what is dropped can only come back from CloudTrail's files. Events that changed something are kept."
      draft={draft.success ? draft.data : null}
      onReset={() => setText(saved)}
    >
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          Months before this one
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
          1 to 120; with fewer than 13 no month can be compared with that of a year ago
        </span>
      </div>
    </SettingForm>
  );
}
