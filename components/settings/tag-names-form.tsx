"use client";

import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Field } from "@/components/ui/field";
import { type Setting, tagNames } from "@/lib/settings/schemas";
import { parseList } from "./parse-list";
import { SettingForm } from "./setting-form";
import { TagMatches } from "./tag-matches";

interface Props {
  setting: Setting;
  title: string;
  note: string;
}

/** Names of tags, best first, with what they find. */
export function TagNamesForm({ setting, title, note }: Props) {
  const mayWrite = useCan("setting:write");
  const value = tagNames.parse(setting.value);
  const [text, setText] = useState(value.join(", "));
  const draft = tagNames.safeParse(parseList(text));
  return (
    <SettingForm
      setting={setting}
      title={title}
      note={note}
      draft={draft.success ? draft.data : null}
      onReset={() => setText(value.join(", "))}
    >
      <Field
        label="Names of the tag, best first"
        hint={
          draft.success
            ? "With commas. Case and punctuation do not count."
            : `This ${draft.error.issues[0]?.message}.`
        }
        value={text}
        disabled={!mayWrite}
        onText={setText}
      />
      <TagMatches name={setting.name} draft={draft.success ? draft.data : null} />
    </SettingForm>
  );
}
