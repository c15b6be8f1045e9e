"use client";

import { Field } from "@/components/ui/field";
import { textsOf } from "@/components/ui/use-draft";
import type { SourceDraft } from "./draft";
import { DeliveryField, ReaderField } from "./shared-fields";

/** What a source needs whose counting a query engine does. */
export function QueryFields({ draft, set }: SourceDraft) {
  const text = textsOf({ draft, set });
  return (
    <>
      {draft.kind === "athena" ? (
        <TableFields draft={draft} set={set} />
      ) : (
        <Field
          label="Event data store"
          required
          placeholder="1234abcd-12ab-34cd-56ef-1234567890ab"
          hint="The id at the end of its ARN. CloudTrail Lake takes no new customers since May 2026."
          {...text("store")}
        />
      )}
      <ReaderField label="Account that asks" draft={draft} set={set} />
      <Field
        label="Region"
        required
        placeholder="eu-west-1"
        hint="Where the query runs."
        {...text("region")}
      />
      <DayFields draft={draft} set={set} />
    </>
  );
}

function TableFields({ draft, set }: SourceDraft) {
  const text = textsOf({ draft, set });
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Workgroup" required maxLength={128} {...text("workgroup")} />
        <Field label="Catalogue" required maxLength={128} {...text("catalog")} />
        <Field label="Database" required maxLength={128} {...text("database")} />
        <Field label="Table" required maxLength={128} {...text("table")} />
      </div>
      <Field
        label="Folder of the logs"
        maxLength={1_200}
        placeholder="s3://example-logs/AWSLogs/o-exampleorgid"
        hint="The folder that holds the accounts' folders: only for a table that is to be created from here."
        {...text("logs")}
      />
      <fieldset className="grid grid-cols-3 gap-3">
        <legend className="mb-1 font-medium">Partition columns</legend>
        <Field label="Account" maxLength={128} {...text("accountColumn")} />
        <Field label="Log region" maxLength={128} {...text("regionColumn")} />
        <Field label="Day" maxLength={128} {...text("dayColumn")} />
        <span className="col-span-3 text-ink-3 text-xs">
          As a table created from here has them; of one of your own its names, the day as
          yyyy/MM/dd. Empty: it has none of that kind, and all of it is read.
        </span>
      </fieldset>
      <Field
        label="Place of results"
        maxLength={1_200}
        placeholder="s3://example-results/keyledger/"
        hint="Empty: the workgroup says."
        {...text("output")}
      />
    </>
  );
}

function DayFields({ draft, set }: SourceDraft) {
  const text = textsOf({ draft, set });
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field
          label="Days back at first"
          type="number"
          required
          min={0}
          max={400}
          {...text("backDays")}
        />
        <Field
          label="Days asked daily"
          type="number"
          required
          min={0}
          max={14}
          {...text("lateDays")}
        />
        <Field
          label="Days late at most"
          type="number"
          required
          min={0}
          max={90}
          {...text("againDays")}
        />
        <DeliveryField draft={draft} set={set} />
        <Field
          label="Gigabytes a run at most"
          type="number"
          min={1}
          max={1_000_000}
          placeholder="no limit"
          {...text("limitGigabytes")}
        />
      </div>
      <span className="text-ink-3 text-xs">
        AWS bills by the bytes that a query reads: today's with each run, each day before once a day
        for the days asked daily, and twice more until no late event is waited for. CloudTrail tries
        to deliver for 30 days.
      </span>
    </>
  );
}
