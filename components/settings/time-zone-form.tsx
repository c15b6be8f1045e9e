"use client";

import { useId, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Input } from "@/components/ui/input";
import { type Setting, timeZone } from "@/lib/settings/schemas";
import { SettingForm } from "./setting-form";

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** The time zone in which business hours are meant. The list under the field narrows as one types. */
export function TimeZoneForm({ setting }: { setting: Setting }) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const saved = timeZone.parse(setting.value);
  const [zone, setZone] = useState(saved);
  const draft = timeZone.safeParse(zone);
  return (
    <SettingForm
      setting={setting}
      note="Of business hours. Times of readings and acts are always shown in UTC."
      draft={draft.success ? draft.data : null}
      onReset={() => setZone(saved)}
    >
      <div className="flex max-w-xs flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          Name of the time zone
        </label>
        <Input
          id={id}
          list={`${id}-zones`}
          autoComplete="off"
          value={zone}
          disabled={!mayWrite}
          aria-invalid={!draft.success}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setZone(event.target.value)}
        />
        <datalist id={`${id}-zones`}>
          {ZONES.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <span id={`${id}-hint`} className="text-ink-3 text-xs">
          {draft.success
            ? "Type to search, such as Berlin or New_York."
            : `${zone || "This"} is no time zone.`}
        </span>
      </div>
    </SettingForm>
  );
}
