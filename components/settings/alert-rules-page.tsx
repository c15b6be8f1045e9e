"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { settingsQuery } from "@/lib/settings/client";
import { ALERT_RULE_NAMES } from "@/lib/settings/schemas/alert-rules";
import { AlertRuleLine } from "./alert-rule-line";
import { AlertRulesSkeleton } from "./alert-rules-skeleton";

/** Every rule of alerts on one page: whether it is on, how grave, and by which numbers it judges. */
export function AlertRulesPage() {
  const settings = useQuery(settingsQuery());
  const mayWrite = useCan("setting:write");
  const byName = new Map(settings.data?.items.map((setting) => [setting.name, setting]));
  return (
    <>
      <PageHeader
        title="Alert rules"
        note={
          mayWrite
            ? "A changed rule judges the last 30 days again; every change is in the ledger"
            : "You can see these; administrators change them"
        }
      />
      {settings.isError && settings.data ? (
        <StaleNotice error={settings.error} retry={settings.refetch} />
      ) : null}
      <div className="max-w-7xl px-4 pb-8">
        {settings.data ? (
          <ul aria-label="Alert rules" className="divide-y rounded-lg border bg-surface">
            {ALERT_RULE_NAMES.map((rule) => {
              const setting = byName.get(`alerts.${rule}`);
              return setting ? <AlertRuleLine key={rule} rule={rule} setting={setting} /> : null;
            })}
          </ul>
        ) : settings.isError ? (
          <ErrorState what="The settings" error={settings.error} retry={settings.refetch} />
        ) : (
          <AlertRulesSkeleton />
        )}
      </div>
    </>
  );
}
