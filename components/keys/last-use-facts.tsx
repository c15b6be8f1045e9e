"use client";

import { useQuery } from "@tanstack/react-query";
import { useCan } from "@/components/shell/viewer";
import { principalName } from "@/components/ui/describe-event";
import { FactRow } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import { Unknown } from "@/components/ui/unknown";
import { lastUsesQuery } from "@/lib/usage/client";
import type { LastUses } from "@/lib/usage/schemas/last-uses";
import { LastUse } from "./key-cells";
import type { SectionProps } from "./key-section";
import { whyNot } from "./reading";

const DOUBTS: Record<string, string> = {
  "aws-not-read": "AWS was not asked, or did not answer",
  "before-tracking": "the key is older than AWS's tracking of its use",
  "creation-not-known": "when the key was made is not known",
  gaps: "CloudTrail's data is not whole since the key was made",
};

/** When a key was last used: what both sources together tell, and each of them apart. */
export function LastUseFacts({ detail, keyRef }: SectionProps) {
  const { data } = useQuery({
    ...lastUsesQuery(keyRef, { limit: 1 }),
    enabled: useCan("usage:read"),
  });
  return (
    <>
      <FactRow name="Last use">
        {data ? (
          <Joined answer={data.key} />
        ) : (
          <LastUse row={detail} spelled why={whyNot("lastUsage", detail.reads.lastUsage)} />
        )}
      </FactRow>
      <FactRow name="… as AWS says">
        <AwsWord detail={detail} />
      </FactRow>
      {data ? (
        <FactRow name="… in CloudTrail">
          <TrailWord trail={data.cloudtrail} />
        </FactRow>
      ) : null}
    </>
  );
}

function Joined({ answer }: { answer: LastUses["key"] }) {
  if (answer.answer === "used") {
    return (
      <span className="wrap-anywhere">
        <Time at={answer.at} as="full" />{" "}
        <span className="text-ink-3">
          · <Time at={answer.at} />
        </span>
        {answer.operation ? (
          <>
            {" "}
            by <code className="text-xs">{answer.operation}</code>
          </>
        ) : null}
        {answer.principalRef ? (
          <>
            {" "}
            of <bdi title={answer.principalRef}>{principalName(answer.principalRef)}</bdi>
          </>
        ) : null}
      </span>
    );
  }
  if (answer.answer === "never") {
    return (
      <>
        Never, as of <Time at={answer.asOf} as="full" />
      </>
    );
  }
  const why = answer.doubts.map((doubt) => DOUBTS[doubt]).join("; ");
  return (
    <>
      <Unknown reason={why} spelled />
      {answer.notUsedSince ? (
        <span className="block text-ink-2">
          not used since <Time at={answer.notUsedSince} as="full" />, from when on CloudTrail's data
          is whole
        </span>
      ) : null}
    </>
  );
}

function AwsWord({ detail }: Pick<SectionProps, "detail">) {
  const { reads, lastUse, lastUseOperation, lastUseTrackingSince } = detail;
  return (
    <>
      <LastUse row={detail} spelled why={whyNot("lastUsage", reads.lastUsage)} />
      {lastUse === "used" && lastUseOperation ? (
        <>
          {" "}
          by <code className="text-xs">{lastUseOperation}</code>
        </>
      ) : null}
      <span className="block text-ink-3">
        {lastUseTrackingSince === null ? null : (
          <>
            tracked since <Time at={lastUseTrackingSince} as="day" />
          </>
        )}
        {reads.lastUsage?.readAt ? (
          <>
            {lastUseTrackingSince === null ? "" : ", "}read <Time at={reads.lastUsage.readAt} />
          </>
        ) : null}
      </span>
    </>
  );
}

function TrailWord({ trail }: { trail: LastUses["cloudtrail"] }) {
  const { last, wholeSince } = trail;
  return (
    <>
      {last ? (
        <span className="wrap-anywhere">
          <Time at={last.at} /> by <code className="text-xs">{last.operation}</code> of{" "}
          <bdi title={last.principalRef}>{principalName(last.principalRef)}</bdi>
        </span>
      ) : (
        "No use seen"
      )}
      <span className="block text-ink-3">
        {wholeSince === null ? (
          "its data is not whole until now"
        ) : (
          <>
            its data is whole since <Time at={wholeSince} as="day" />
          </>
        )}
      </span>
    </>
  );
}
