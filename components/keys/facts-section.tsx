import { CopyButton } from "@/components/ui/copy-button";
import { Block, FactRow, Panel } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { wordFor } from "@/components/ui/key-words";
import { LongText, MiddleCut } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import { StateChip } from "./key-cells";
import type { SectionProps } from "./key-section";
import { KeyStore } from "./key-store";
import { LastUseFacts } from "./last-use-facts";
import { OwnersBlock } from "./owners-block";
import { PartNotice } from "./part-notice";
import { ReachFacts } from "./reach-facts";
import { whyNot } from "./reading";
import { TagsBlock } from "./tags-block";

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

const ALGORITHMS = [
  "EncryptionAlgorithms",
  "SigningAlgorithms",
  "MacAlgorithms",
  "KeyAgreementAlgorithms",
];

export function FactsSection({ detail, keyRef }: SectionProps) {
  const why = whyNot("metadata", detail.reads.metadata) ?? "AWS did not say.";
  const word = (value: string | null) =>
    value === null ? <Unknown reason={why} spelled /> : <bdi>{wordFor(value)}</bdi>;
  const code = (value: string | null) =>
    value === null ? <Unknown reason={why} spelled /> : <code className="text-xs">{value}</code>;
  const day = (at: string | null, none: string) =>
    at !== null ? (
      <>
        <Time at={at} as="full" />{" "}
        <span className="text-ink-3">
          · <Time at={at} />
        </span>
      </>
    ) : detail.metadata === null ? (
      <Unknown reason={why} spelled />
    ) : (
      <None>{none}</None>
    );
  const algorithms = ALGORITHMS.flatMap((name) => listOf(detail.metadata?.[name]));

  return (
    <>
      <PartNotice detail={detail} part="metadata" what="The key's facts have" />
      <div className="grid items-start gap-x-6 gap-y-5 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <Block title="Key">
            <Panel>
              <dl className="px-3">
                <FactRow name="ARN">
                  <span className="flex items-center gap-1 text-xs">
                    <MiddleCut>{detail.arn}</MiddleCut>
                    <CopyButton text={detail.arn} label="ARN" />
                  </span>
                </FactRow>
                <FactRow name="Key id">
                  <span className="flex items-center gap-1 text-xs">
                    <MiddleCut>{detail.keyId}</MiddleCut>
                    <CopyButton text={detail.keyId} label="key id" />
                  </span>
                </FactRow>
                <FactRow name="Description">
                  {detail.description === null ? (
                    <Unknown reason={why} spelled />
                  ) : detail.description === "" ? (
                    <None />
                  ) : (
                    <LongText>{detail.description}</LongText>
                  )}
                </FactRow>
                <FactRow name="Manager">{word(detail.manager)}</FactRow>
                <FactRow name="Spec">{code(detail.spec)}</FactRow>
                <FactRow name="Usage">{word(detail.usage)}</FactRow>
                <FactRow name="Origin">{word(detail.origin)}</FactRow>
                <FactRow name="Algorithms">
                  {detail.metadata === null ? (
                    <Unknown reason={why} spelled />
                  ) : algorithms.length > 0 ? (
                    <code className="wrap-anywhere text-xs">{algorithms.join(", ")}</code>
                  ) : (
                    <None>None named</None>
                  )}
                </FactRow>
              </dl>
            </Panel>
          </Block>
          <OwnersBlock keyRef={keyRef} />
          <TagsBlock detail={detail} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <Block title="Life">
            <Panel>
              <dl className="px-3">
                <FactRow name="State">
                  {detail.state === null ? (
                    <Unknown reason={why} spelled />
                  ) : (
                    <StateChip state={detail.state} />
                  )}
                </FactRow>
                <FactRow name="Created">{day(detail.createdAt, "AWS did not say")}</FactRow>
                <FactRow name="First seen by us">
                  <Time at={detail.firstSeenAt} as="full" />
                </FactRow>
                <FactRow name="Deletion">{day(detail.deletionDate, "Not scheduled")}</FactRow>
                {detail.pendingWindowDays === null ? null : (
                  <FactRow name="Deletion waits">
                    {detail.pendingWindowDays} days from when its last replica is gone
                  </FactRow>
                )}
                <FactRow name="Material expires">{day(detail.validTo, "Does not expire")}</FactRow>
                <LastUseFacts detail={detail} keyRef={keyRef} />
                <ReachFacts keyRef={keyRef} />
              </dl>
            </Panel>
          </Block>
          <KeyStore detail={detail} />
        </div>
      </div>
      {detail.metadata ? (
        <details className="mt-5">
          <summary className="w-fit rounded-sm text-ink-2 hover:text-ink">
            DescribeKey as AWS answered it
          </summary>
          <JsonText
            label="DescribeKey as AWS answered it"
            text={JSON.stringify(detail.metadata, null, 2)}
            className="mt-2 max-h-96"
          />
        </details>
      ) : null}
    </>
  );
}
