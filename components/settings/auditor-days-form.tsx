"use client";

import { auditorDays, type Setting } from "@/lib/settings/schemas";
import { WholeNumberForm } from "./whole-number-form";

/** After how many days a new auditor's access ends. */
export function AuditorDaysForm({ setting }: { setting: Setting }) {
  return (
    <WholeNumberForm
      setting={setting}
      schema={auditorDays}
      label="Days"
      hint="1 to 366"
      note="An end can be set for each of them on the page People."
    />
  );
}
