"use client";

import { type Setting, usageMonths } from "@/lib/settings/schemas";
import { WholeNumberForm } from "./whole-number-form";

/** After how many months usage is dropped. */
export function UsageMonthsForm({ setting }: { setting: Setting }) {
  return (
    <WholeNumberForm
      setting={setting}
      schema={usageMonths}
      label="Months before this one"
      hint="1 to 120; with fewer than 13 no month can be compared with that of a year ago"
      note="Counts of calls are dropped by whole months; what is dropped can only come back from CloudTrail's files. Events that changed something have a time of their own."
    />
  );
}
