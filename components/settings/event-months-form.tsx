"use client";

import { eventMonths, type Setting } from "@/lib/settings/schemas";
import { WholeNumberForm } from "./whole-number-form";

/** After how many months events that changed something are dropped. */
export function EventMonthsForm({ setting }: { setting: Setting }) {
  return (
    <WholeNumberForm
      setting={setting}
      schema={eventMonths}
      label="Months before this one"
      hint="0 keeps them for ever; 1 to 240 drops what is older"
      note="Who changed a key, its policy or a grant, and how: the whole records, and the entries of keys' histories. What is dropped can only come back from CloudTrail's files. Changes of trails are kept."
    />
  );
}
