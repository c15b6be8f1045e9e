"use client";

import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Select } from "@/components/ui/select";
import {
  classificationMapping,
  classificationReach,
  plainName,
  type REACHES,
  type Setting,
} from "@/lib/settings/schemas";
import { SettingForm } from "./setting-form";

type Reach = (typeof REACHES)[number];

const WORDS: Readonly<Record<Reach, string>> = {
  account: "The key's own account",
  watched: "Accounts that are watched here",
  outside: "Any account that is named",
  anyone: "Anyone",
};
const NO_LIMIT = "none";
const OPTIONS = [
  ...Object.entries(WORDS).map(([value, label]) => ({ value, label })),
  { value: NO_LIMIT, label: "No limit is set" },
];

/** By the plain name of a level. */
function toChoices(setting: Setting): ReadonlyMap<string, Reach> {
  const limits = classificationReach.parse(setting.value);
  return new Map(limits.map(({ level, reach }) => [plainName(level), reach]));
}

/** How far what a key protects may be opened, for each class of data. */
export function ClassificationReachForm({
  setting,
  mapping,
}: {
  setting: Setting;
  mapping: Setting;
}) {
  const mayWrite = useCan("setting:write");
  const [choices, setChoices] = useState(() => toChoices(setting));
  const { levels } = classificationMapping.parse(mapping.value);
  const draft = levels.flatMap(({ name }) => {
    const reach = choices.get(plainName(name));
    return reach === undefined ? [] : [{ level: name, reach }];
  });
  const choose = (name: string, value: string) => {
    const next = new Map(choices);
    const reach = classificationReach.element.shape.reach.safeParse(value);
    if (reach.success) next.set(plainName(name), reach.data);
    else next.delete(plainName(name));
    setChoices(next);
  };
  return (
    <SettingForm
      setting={setting}
      note="How far a key may let its data be opened. A change of a key policy that goes further is warned of."
      draft={draft}
      onReset={() => setChoices(toChoices(setting))}
    >
      <ul className="flex flex-col gap-2">
        {levels.map(({ name }) => {
          const reach = choices.get(plainName(name));
          return (
            <li key={name} className="grid items-center gap-x-3 gap-y-1 sm:grid-cols-[10rem_20rem]">
              <span>{name}</span>
              {mayWrite ? (
                <Select
                  label={`Who may open ${name} data at most`}
                  options={OPTIONS}
                  value={reach ?? NO_LIMIT}
                  onChange={(value) => choose(name, value)}
                />
              ) : (
                <span className="text-ink-2">{reach ? WORDS[reach] : "No limit is set"}</span>
              )}
            </li>
          );
        })}
      </ul>
    </SettingForm>
  );
}
