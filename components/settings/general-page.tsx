"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { settingsQuery } from "@/lib/settings/client";
import type { Setting } from "@/lib/settings/schemas";
import "./zod-without-eval";
import { AuditorDaysForm } from "./auditor-days-form";
import { BusinessHoursForm } from "./business-hours-form";
import { ClassificationForm } from "./classification-form";
import { ClassificationReachForm } from "./classification-reach-form";
import { EventMonthsForm } from "./event-months-form";
import { TagNamesForm } from "./tag-names-form";
import { TimeZoneForm } from "./time-zone-form";
import { UsageMonthsForm } from "./usage-months-form";

export function GeneralPage() {
  const settings = useQuery(settingsQuery());
  const mayWrite = useCan("setting:write");
  return (
    <>
      <PageHeader
        title="General"
        note={
          mayWrite
            ? "Every change is recorded in the ledger"
            : "You can see these; administrators change them"
        }
      />
      {settings.isError && settings.data ? (
        <StaleNotice error={settings.error} retry={settings.refetch} />
      ) : null}
      <div className="flex flex-col gap-6 px-4 pb-8">
        {settings.data ? (
          <Forms settings={settings.data.items} />
        ) : settings.isError ? (
          <ErrorState what="The settings" error={settings.error} retry={settings.refetch} />
        ) : (
          <div role="status" aria-label="Settings are loading" className="flex flex-col gap-4">
            <Skeleton className="h-40 w-full max-w-3xl" />
            <Skeleton className="h-60 w-full max-w-3xl" />
          </div>
        )}
      </div>
    </>
  );
}

function Forms({ settings }: { settings: Setting[] }) {
  const byName = new Map(settings.map((setting) => [setting.name, setting]));
  const show = (name: string, form: (setting: Setting) => React.ReactNode) => {
    const setting = byName.get(name);
    return setting ? form(setting) : null;
  };
  const zone = String(byName.get("business.time-zone")?.value ?? "UTC");
  return (
    <>
      {show("business.time-zone", (setting) => (
        <TimeZoneForm setting={setting} />
      ))}
      {show("business.hours", (setting) => (
        <BusinessHoursForm setting={setting} timeZone={zone} />
      ))}
      {show("classification.mapping", (setting) => (
        <ClassificationForm setting={setting} />
      ))}
      {show("classification.reach", (setting) =>
        show("classification.mapping", (mapping) => (
          <ClassificationReachForm setting={setting} mapping={mapping} />
        )),
      )}
      {show("environment.tag-names", (setting) => (
        <TagNamesForm
          setting={setting}
          title="Environment"
          note="Which tags tell the environment that a key belongs to"
        />
      ))}
      {show("ownership.tag-names", (setting) => (
        <TagNamesForm
          setting={setting}
          title="Owner"
          note="Which tags name a key's owner; rules and owners given by hand stand above them"
        />
      ))}
      {show("auditor.days", (setting) => (
        <AuditorDaysForm setting={setting} />
      ))}
      {show("usage.months", (setting) => (
        <UsageMonthsForm setting={setting} />
      ))}
      {show("usage.event-months", (setting) => (
        <EventMonthsForm setting={setting} />
      ))}
    </>
  );
}
