"use client";

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { Button } from "@/components/ui/button";
import { Badge } from "@/components/ui/chip";
import { principalName } from "@/components/ui/describe-event";
import { ErrorState } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import type { KeyRef } from "@/lib/keys/client";
import type { PolicyVersions } from "@/lib/keys/schemas/key-detail";
import { SpanTime } from "./span-time";
import { VersionCompare } from "./version-compare";

interface Props {
  keyRef: KeyRef;
  versions: UseInfiniteQueryResult<InfiniteData<PolicyVersions>>;
}

const compared = { from: parseAsString.withDefault(""), to: parseAsString.withDefault("") };

/** Every policy document that was seen, newest first, and the comparison of any two. */
export function PolicyVersionsBlock({ keyRef, versions }: Props) {
  const [choice, choose] = useQueryStates(compared, { history: "replace" });
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const total = versions.data?.pages[0]?.total ?? 0;
  const from = choice.from || items[1]?.sha256 || "";
  const to = choice.to || items[0]?.sha256 || "";

  return (
    <>
      <Block
        title="Versions"
        note={versions.data ? `${total} seen` : undefined}
        actions={
          items.length > 1 && choice.from === "" ? (
            <Button size="sm" onClick={() => void choose({ from, to })}>
              Compare the last two
            </Button>
          ) : null
        }
      >
        <Panel>
          {versions.isError ? (
            <ErrorState what="The versions" error={versions.error} retry={versions.refetch} />
          ) : versions.data ? (
            <ol aria-label="Policy versions, newest first">
              {items.map((version, index) => (
                <Version
                  key={`${version.sha256} ${version.seenFrom}`}
                  version={version}
                  number={total - index}
                  before={choice.from === version.sha256}
                  after={choice.to === version.sha256}
                  choose={items.length > 1 ? choose : null}
                />
              ))}
              {items.length === 0 ? (
                <li className="p-3 text-ink-2">No policy has been seen yet.</li>
              ) : null}
            </ol>
          ) : (
            <div role="status" aria-label="Versions are loading" className="p-3">
              <Skeleton className="w-48" />
            </div>
          )}
        </Panel>
        {versions.hasNextPage ? (
          <Button className="mt-2" onClick={() => void versions.fetchNextPage()}>
            Older versions
          </Button>
        ) : null}
      </Block>
      {choice.from && choice.to ? (
        <div className="order-first min-w-0 xl:col-span-2">
          <VersionCompare
            keyRef={keyRef}
            from={choice.from}
            to={choice.to}
            close={() => void choose({ from: "", to: "" })}
          />
        </div>
      ) : null}
    </>
  );
}

interface VersionProps {
  version: PolicyVersions["items"][number];
  number: number;
  before: boolean;
  after: boolean;
  choose: ((choice: { from?: string; to?: string }) => unknown) | null;
}

function Version({ version, number, before, after, choose }: VersionProps) {
  return (
    <li className="flex flex-col gap-1 border-b px-3 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="numeric font-medium">Version {number}</span>
        {version.source === "cloudtrail" ? (
          <Badge tone="warn" title="A sync never saw it; CloudTrail has the document that was put">
            seen in CloudTrail
          </Badge>
        ) : version.endedAt === null ? (
          <Badge tone="ok">current</Badge>
        ) : null}
        {version.valid ? null : <Badge tone="bad">not JSON</Badge>}
        <code className="text-ink-3 text-xs" title={version.sha256}>
          {version.sha256.slice(0, 10)}
        </code>
        <span className="numeric text-ink-3 text-xs">{version.bytes.toLocaleString("en")} B</span>
      </div>
      <div className="text-xs">
        {version.source === "sync" ? <SpanTime span={version} /> : null}
        <Put version={version} />
      </div>
      {choose ? (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={() => choose({ from: version.sha256, to: version.sha256 })}>
            Show<span className="sr-only"> version {number}</span>
          </Button>
          <Button
            size="sm"
            variant={before ? "primary" : "plain"}
            aria-pressed={before}
            onClick={() => choose({ from: version.sha256 })}
          >
            Compare from<span className="sr-only"> version {number}</span>
          </Button>
          <Button
            size="sm"
            variant={after ? "primary" : "plain"}
            aria-pressed={after}
            onClick={() => choose({ to: version.sha256 })}
          >
            to<span className="sr-only"> version {number}</span>
          </Button>
        </div>
      ) : null}
    </li>
  );
}

/** Who put it, where CloudTrail tells. */
function Put({ version }: Pick<VersionProps, "version">) {
  const { putAt, putBy, endedAt, source } = version;
  if (putAt === null || putBy === null) return null;
  return (
    <p className="text-ink-2 wrap-anywhere">
      put <Time at={putAt} as="full" className="text-ink" /> by{" "}
      <bdi title={putBy} className="text-ink">
        {principalName(putBy)}
      </bdi>
      {source === "cloudtrail" && endedAt !== null ? (
        <>
          , replaced <Time at={endedAt} as="full" className="text-ink" />; no sync came between
        </>
      ) : null}
    </p>
  );
}
