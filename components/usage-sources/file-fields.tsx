import { useQuery } from "@tanstack/react-query";
import { Check } from "@/components/ui/check";
import { Field } from "@/components/ui/field";
import { textsOf } from "@/components/ui/use-draft";
import { usageSourcesQuery } from "@/lib/usage/client";
import type { SourceDraft } from "./draft";
import { DeliveryField, ReaderField } from "./shared-fields";

/** Where a bucket's log files are, and who reads them. */
export function BucketFields({ draft, set }: SourceDraft) {
  const text = textsOf({ draft, set });
  return (
    <>
      <Field
        label="Bucket"
        required
        maxLength={1_200}
        placeholder="s3://example-logs/prefix"
        hint="The bucket of a trail or of an organisation's trail, with what stands before AWSLogs."
        {...text("url")}
      />
      <ReaderField label="Account that reads it" draft={draft} set={set} />
      <Field
        label="Region of the bucket"
        placeholder="eu-west-1"
        hint="Empty: the home region of the server's settings."
        {...text("region")}
      />
      <DeliveryField
        hint="What happened this long ago is taken to be delivered. CloudTrail needs about five minutes."
        draft={draft}
        set={set}
      />
      <VerifyCheck draft={draft} set={set} />
    </>
  );
}

/** Which folder of the server has log files: below those that its operator names. */
export function FolderFields({ draft, set }: SourceDraft) {
  const text = textsOf({ draft, set });
  const { data } = useQuery(usageSourcesQuery());
  const roots = data?.folders ?? [];
  return (
    <>
      <Field
        label="Folder"
        required
        maxLength={1_000}
        placeholder={`${roots[0] ?? "/srv/cloudtrail"}/AWSLogs`}
        hint={
          roots.length === 0
            ? "This server may read no folder yet: its operator names those that it may in KEYLEDGER_TRAIL_FOLDERS."
            : `On this server, below ${roots.join(" or ")}: a copy of a trail's bucket, or any folder with its files.`
        }
        {...text("folder")}
      />
      <DeliveryField
        hint="What happened this long ago is taken to be there: CloudTrail's five minutes, and what copying takes. Nothing counts as known after the last file."
        draft={draft}
        set={set}
      />
      <VerifyCheck draft={draft} set={set} />
    </>
  );
}

function VerifyCheck({ draft, set }: SourceDraft) {
  return (
    <Check
      label="Verify digests, for which each log file is read twice"
      checked={draft.verify}
      onCheck={(checked) => set({ verify: checked })}
      className="font-medium"
    />
  );
}
