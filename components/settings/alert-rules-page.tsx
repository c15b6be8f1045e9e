"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { settingsQuery } from "@/lib/settings/client";
import { ALERT_RULE_NAMES } from "@/lib/settings/schemas/alert-rules";
import "./zod-without-eval";
import { AlertRuleForm } from "./alert-rule-form";

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
      <div className="flex flex-col gap-6 px-4 pb-8">
        {settings.data ? (
          ALERT_RULE_NAMES.map((rule) => {
            const setting = byName.get(`alerts.${rule}`);
            return setting ? <AlertRuleForm key={rule} rule={rule} setting={setting} /> : null;
          })
        ) : settings.isError ? (
          <ErrorState what="The settings" error={settings.error} retry={settings.refetch} />
        ) : (
          <div role="status" aria-label="Settings are loading" className="flex flex-col gap-4">
            <Skeleton className="h-32 w-full max-w-3xl" />
            <Skeleton className="h-32 w-full max-w-3xl" />
          </div>
        )}
      </div>
    </>
  );
}
