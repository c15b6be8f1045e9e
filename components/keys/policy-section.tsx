"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { buttonClass } from "@/components/ui/button";
import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Block } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { formatJson } from "@/components/ui/json-view";
import { keyHref } from "@/components/ui/key-link";
import { type KeyRef, policyVersionsQuery } from "@/lib/keys/client";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import type { SectionProps } from "./key-section";
import { PartNotice } from "./part-notice";
import { PolicyVersionsBlock } from "./policy-versions";

type Policy = NonNullable<KeyDetail["policy"]>;

/** Marks of a document that is not what AWS should give. */
export function PolicyMarks({ valid, oversize }: { valid: boolean; oversize: boolean }) {
  return (
    <>
      {valid ? null : (
        <Badge tone="bad" title="Shown exactly as it came">
          not JSON
        </Badge>
      )}
      {oversize ? (
        <Badge tone="warn" title="AWS allows 32,768 bytes">
          larger than AWS allows
        </Badge>
      ) : null}
    </>
  );
}

export function PolicySection({ detail, keyRef }: SectionProps) {
  const versions = useInfiniteQuery(policyVersionsQuery(keyRef));
  return (
    <>
      <PartNotice detail={detail} part="policy" what="The policy has" />
      <div className="grid items-start gap-x-6 gap-y-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        {detail.policy ? (
          <Document policy={detail.policy} keyRef={keyRef} />
        ) : (
          <NoDocument detail={detail} />
        )}
        <PolicyVersionsBlock keyRef={keyRef} versions={versions} />
      </div>
    </>
  );
}

function NoDocument({ detail }: { detail: KeyDetail }) {
  return (
    <EmptyState title="The policy is not known">
      {detail.reads.policy
        ? "It could not be read; the note above says why. This does not mean that there is none."
        : "It has not been read yet. This does not mean that there is none."}
    </EmptyState>
  );
}

function Document({ policy, keyRef }: { policy: Policy; keyRef: KeyRef }) {
  const maySimulate = useCan("access:simulate");
  return (
    <Block
      title="Key policy"
      note={
        <span className="inline-flex flex-wrap items-center gap-2">
          <span className="numeric">{policy.bytes.toLocaleString("en")} bytes</span>
          <PolicyMarks valid={policy.valid} oversize={policy.oversize} />
        </span>
      }
      actions={
        <>
          {maySimulate ? (
            <Link href={keyHref(keyRef, "what-if")} className={buttonClass({ size: "sm" })}>
              Try a change
            </Link>
          ) : null}
          <CopyButton text={policy.body} label="policy" labelled />
        </>
      }
    >
      <JsonText
        label="Key policy"
        text={policy.valid ? formatJson(policy.body) : policy.body}
        className="lg:max-h-[calc(100dvh-17rem)]"
      />
      <p className="mt-1 flex flex-wrap items-center gap-1 text-ink-3 text-xs">
        {policy.valid
          ? "Indented for reading; Copy gives the document as it came."
          : "As it came, character for character."}
        <span>
          SHA-256 <code className="wrap-anywhere">{policy.sha256}</code>
        </span>
      </p>
    </Block>
  );
}
