"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { classificationMapping, type Setting } from "@/lib/settings/schemas";
import { LevelRows, type LevelText } from "./level-rows";
import { parseList } from "./parse-list";
import { SettingForm } from "./setting-form";
import { TagMatches } from "./tag-matches";

interface Texts {
  names: string;
  levels: LevelText[];
}

function toTexts(setting: Setting): Texts {
  const { tagNames, levels } = classificationMapping.parse(setting.value);
  return {
    names: tagNames.join(", "),
    levels: levels.map(({ name, values }, id) => ({ id, name, values: values.join(", ") })),
  };
}

/** Which tags classify a key's data, and which of their values mean which level. */
export function ClassificationForm({ setting }: { setting: Setting }) {
  const mayWrite = useCan("setting:write");
  const [texts, setTexts] = useState(() => toTexts(setting));
  const draft = classificationMapping.safeParse({
    tagNames: parseList(texts.names),
    levels: texts.levels.map(({ name, values }) => ({ name, values: parseList(values) })),
  });
  const value = draft.success ? draft.data : null;
  const add = () => {
    const id = Math.max(...texts.levels.map((level) => level.id)) + 1;
    setTexts({ ...texts, levels: [...texts.levels, { id, name: "", values: "" }] });
  };
  return (
    <SettingForm
      setting={setting}
      note="Which tags classify the data under a key. Of several, the most severe level holds."
      draft={value}
      onReset={() => setTexts(toTexts(setting))}
    >
      <Field
        label="Names of the tag, best first"
        hint="With commas. Case and punctuation do not count."
        value={texts.names}
        disabled={!mayWrite}
        onText={(names) => setTexts({ ...texts, names })}
      />
      <div className="flex flex-col gap-1">
        <span className="font-medium">Levels, the most severe first</span>
        <LevelRows
          levels={texts.levels}
          disabled={!mayWrite}
          onChange={(levels) => setTexts({ ...texts, levels })}
        />
        {mayWrite ? (
          <Button className="self-start" disabled={texts.levels.length >= 10} onClick={add}>
            <Plus aria-hidden="true" /> Add a level
          </Button>
        ) : null}
      </div>
      {draft.success ? null : (
        <p role="status" className="text-warn">
          Not ready: {draft.error.issues[0]?.path.join(" ")} {draft.error.issues[0]?.message}.
        </p>
      )}
      <TagMatches name={setting.name} draft={value} levels />
    </SettingForm>
  );
}
