"use client";

import { useId, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { SeverityChip } from "@/components/ui/severity-chip";
import { Time } from "@/components/ui/time";
import type { Setting } from "@/lib/settings/schemas";
import {
  ALERT_RULES,
  type AlertRule,
  type NumberSpec,
  ruleSchema,
} from "@/lib/settings/schemas/alert-rules";
import { AlertRuleForm } from "./alert-rule-form";

/** One rule on one line; its form opens below. The rule's name is the line's place in the page. */
export function AlertRuleLine({ setting, rule }: { setting: Setting; rule: AlertRule }) {
  const id = useId();
  const mayWrite = useCan("setting:write");
  const [isOpen, setOpen] = useState(false);
  // What was typed stays while the line is closed.
  const [wasOpen, setWasOpen] = useState(false);
  const { words, note } = ALERT_RULES[rule];
  const { enabled, severity } = ruleSchema(rule).parse(setting.value);
  return (
    <li id={rule} className="scroll-mt-2 target:bg-selected">
      <div className="grid gap-x-6 gap-y-1 px-3 py-2.5 md:grid-cols-[5.5rem_minmax(0,1.3fr)_minmax(0,1fr)_8rem_auto]">
        <div>
          {enabled ? (
            <SeverityChip severity={severity} />
          ) : (
            <Chip tone="plain" shape="dash">
              Off
            </Chip>
          )}
        </div>
        <div className="min-w-0">
          <h2 className={enabled ? "font-medium" : "font-medium text-ink-2"}>{words}</h2>
          <p className="text-ink-3 text-xs">{note}</p>
        </div>
        <Numbers rule={rule} setting={setting} />
        <p className="min-w-0 text-ink-3 text-xs">
          {setting.damaged ? (
            <span className="text-bad">Stored wrongly: the default holds</span>
          ) : setting.changedAt === null ? (
            "Default"
          ) : (
            <>
              Changed <Time at={setting.changedAt} />
              <br />
              by <bdi className="wrap-anywhere">{setting.changedByName ?? "the command line"}</bdi>
            </>
          )}
        </p>
        {mayWrite ? (
          <Button
            className="justify-self-start"
            aria-label={`${isOpen ? "Close" : "Change"} ${words}`}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => {
              setOpen(!isOpen);
              setWasOpen(true);
            }}
          >
            {isOpen ? "Close" : "Change"}
          </Button>
        ) : null}
      </div>
      <div id={id} hidden={!isOpen} className="border-t bg-canvas px-3 py-3 md:pl-31">
        {wasOpen ? <AlertRuleForm rule={rule} setting={setting} /> : null}
      </div>
    </li>
  );
}

/** What the rule judges by; a number that is not the usual one says which that is. */
function Numbers({ setting, rule }: { setting: Setting; rule: AlertRule }) {
  const { numbers } = ruleSchema(rule).parse(setting.value);
  const specs = Object.entries<NumberSpec>(ALERT_RULES[rule].numbers);
  const values = new Map(Object.entries<number>(numbers));
  return (
    <dl className="min-w-0 text-xs">
      {specs.map(([name, { words, usual }]) => {
        const value = values.get(name) ?? usual;
        return (
          <div key={name} className="flex items-baseline justify-between gap-3 leading-5">
            <dt className="min-w-0 text-ink-2">{words}</dt>
            <dd className="numeric shrink-0 font-medium">
              {value === usual ? null : (
                <span className="font-normal text-ink-3">usual {usual.toLocaleString("en")}, </span>
              )}
              {value.toLocaleString("en")}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
