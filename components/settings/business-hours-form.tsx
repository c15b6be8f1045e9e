"use client";

import { useId, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Check } from "@/components/ui/check";
import { Input } from "@/components/ui/input";
import { businessHours, type Setting, WEEKDAYS } from "@/lib/settings/schemas";
import { SettingForm } from "./setting-form";

const DAY_WORDS = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
} as const;

/** Days and hours of work. */
export function BusinessHoursForm({ setting, timeZone }: { setting: Setting; timeZone: string }) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const saved = businessHours.parse(setting.value);
  const [hours, setHours] = useState(saved);
  const draft = businessHours.safeParse(hours);
  return (
    <SettingForm
      setting={setting}
      note={`When people are at work, in ${timeZone}. Use of a key outside of it can be told apart.`}
      draft={draft.success ? draft.data : null}
      onReset={() => setHours(saved)}
    >
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1" disabled={!mayWrite}>
        <legend className="mb-1 font-medium">Days</legend>
        {WEEKDAYS.map((day) => (
          <Check
            key={day}
            label={DAY_WORDS[day]}
            checked={hours.days.includes(day)}
            onCheck={(checked) =>
              setHours({
                ...hours,
                days: WEEKDAYS.filter((each) =>
                  each === day ? checked : hours.days.includes(each),
                ),
              })
            }
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap gap-4">
        {(["from", "to"] as const).map((end) => (
          <div key={end} className="flex flex-col gap-1">
            <label htmlFor={`${id}-${end}`} className="font-medium">
              {end === "from" ? "From" : "To"}
            </label>
            <Input
              id={`${id}-${end}`}
              className="w-24 font-mono"
              inputMode="numeric"
              placeholder="08:00"
              maxLength={5}
              value={hours[end]}
              disabled={!mayWrite}
              onChange={(event) => setHours({ ...hours, [end]: event.target.value })}
            />
          </div>
        ))}
      </div>
      {draft.success ? null : (
        <p role="status" className="text-warn">
          Not ready: {draft.error.issues[0]?.path.join(" ")} {draft.error.issues[0]?.message}.
        </p>
      )}
    </SettingForm>
  );
}
