import Link from "next/link";
import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { keyHref } from "@/components/ui/key-link";
import { Time } from "@/components/ui/time";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { whyNot } from "./reading";

interface Props {
  detail: KeyDetail;
  part: string;
  /** What the part holds, with its verb, e.g. `The policy has`. */
  what: string;
}

/** Above a section whose part could not be read: why, what is missing, and how old the shown data is. */
export function PartNotice({ detail, part, what }: Props) {
  const reading = detail.reads[part];
  const why = whyNot(part, reading);
  if (why === null) return null;
  const old = reading?.readAt ?? null;
  return (
    <div className="hatched mb-3 rounded-lg border">
      <div className="m-1 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-surface px-3 py-2">
        <Badge tone={reading?.status === "denied" ? "bad" : "warn"}>
          {old === null ? "Not known" : "Not renewed"}
        </Badge>
        <span className="min-w-0">
          {why}{" "}
          {old === null ? (
            `${what} never been read.`
          ) : (
            <>
              What is shown was read <Time at={old} />.
            </>
          )}
        </span>
        {reading?.action ? (
          <span className="flex items-center gap-1">
            Missing <code>{reading.action}</code>
            <CopyButton text={reading.action} label="missing action" />
          </span>
        ) : null}
        <Link href={keyHref(detail, "freshness")} className="link ml-auto">
          All readings
        </Link>
      </div>
    </div>
  );
}
