"use client";

import { useId, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Check } from "@/components/ui/check";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Setting } from "@/lib/settings/schemas";
import {
  ALERT_RULES,
  ALERT_SEVERITIES,
  type AlertRule,
  type AlertSeverity,
  ruleSchema,
} from "@/lib/settings/schemas/alert-rules";
import { SettingFields } from "./setting-form";
import "./zod-without-eval";

const SEVERITIES = ALERT_SEVERITIES.map((value) => ({
  value,
  label: `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
}));

interface Draft {
  enabled: boolean;
  severity: AlertSeverity;
  numbers: Record<string, string>;
}

function toDraft(rule: AlertRule, value: unknown): Draft {
  const { enabled, severity, numbers } = ruleSchema(rule).parse(value);
  const texts = Object.entries(numbers).map(([name, number]) => [name, String(number)]);
  return { enabled, severity, numbers: Object.fromEntries(texts) };
}

/** One rule of alerts: on or off, how grave, and the numbers that it judges by. */
export function AlertRuleForm({ setting, rule }: { setting: Setting; rule: AlertRule }) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const { words, numbers } = ALERT_RULES[rule];
  const [draft, setDraft] = useState(() => toDraft(rule, setting.value));
  const asNumbers = Object.entries(draft.numbers).map(([name, text]) => [
    name,
    /^\d+$/.test(text) ? Number(text) : text,
  ]);
  const parsed = ruleSchema(rule).safeParse({ ...draft, numbers: Object.fromEntries(asNumbers) });
  return (
    <SettingFields
      setting={setting}
      title={words}
      draft={parsed.success ? parsed.data : null}
      onReset={() => setDraft(toDraft(rule, setting.value))}
    >
      <fieldset disabled={!mayWrite} className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <legend className="sr-only">{words}</legend>
        <Check
          label="On"
          checked={draft.enabled}
          onCheck={(checked) => setDraft({ ...draft, enabled: checked })}
          className="min-h-7"
        />
        <Select
          label="Severity"
          options={SEVERITIES}
          value={draft.severity}
          onChange={(value) => {
            const severity = ALERT_SEVERITIES.find((each) => each === value);
            if (severity) setDraft({ ...draft, severity });
          }}
        />
        {Object.entries(numbers).map(([name, spec]) => (
          <div key={name} className="flex flex-col gap-1">
            <label htmlFor={`${id}-${name}`}>{spec.words}</label>
            <Input
              id={`${id}-${name}`}
              inputMode="numeric"
              maxLength={12}
              className="w-32 font-mono"
              value={draft.numbers[name] ?? ""}
              onChange={({ target }) =>
                setDraft({ ...draft, numbers: { ...draft.numbers, [name]: target.value.trim() } })
              }
            />
          </div>
        ))}
      </fieldset>
      {parsed.success ? null : (
        <p role="status" className="text-warn">
          Not ready: {parsed.error.issues[0]?.message}.
        </p>
      )}
    </SettingFields>
  );
}
