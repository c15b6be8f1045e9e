"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorLine } from "@/components/ui/error-line";
import { formatUtc } from "@/components/ui/format-time";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { useDebounced } from "@/components/ui/use-debounced";
import { type KeyRef, keyQuery, keysQuery, policyVersionsQuery } from "@/lib/keys/client";
import { timeOfVersion } from "./matrix-params";

interface Props {
  keyRef: KeyRef;
  onTime: (since: string) => void;
  onKey: (key: KeyRef) => void;
  onOpenChange: (open: boolean) => void;
}

const ROW =
  "flex min-h-8 w-full items-center gap-2 px-2 text-left hover:bg-hover -outline-offset-2";
const LIST = "max-h-48 divide-y overflow-y-auto rounded-md border";

function isSame(a: KeyRef, b: KeyRef): boolean {
  return a.keyId === b.keyId && a.accountId === b.accountId && a.region === b.region;
}

/** Chooses what the picture is compared with: the key at an earlier time, a relative of it, or another key. */
export function CompareDialog({ keyRef, onTime, onKey, onOpenChange }: Props) {
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="Compare"
      description="The picture stays that of this key; what it has more or less is marked."
      className="max-w-lg"
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
        <Times keyRef={keyRef} onTime={onTime} />
        <Keys keyRef={keyRef} onKey={onKey} />
      </div>
    </Dialog>
  );
}

function Times({ keyRef, onTime }: Pick<Props, "keyRef" | "onTime">) {
  const versions = useInfiniteQuery(policyVersionsQuery(keyRef));
  const detail = useQuery(keyQuery(keyRef));
  const items = versions.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = versions.data?.pages[0]?.total ?? 0;
  return (
    <section>
      <h3 className="pb-1 font-medium">With an earlier time of this key</h3>
      <ErrorLine error={versions.error} what="The policy versions could not be loaded" />
      {versions.data ? (
        items.length > 1 ? (
          <ul aria-label="Policy versions" className={LIST}>
            {items.map((version, at) => {
              if (version.endedAt === null) return null;
              const time = timeOfVersion(version, detail.data?.firstSeenAt);
              return (
                <li key={`${version.sha256} ${version.seenFrom}`}>
                  <button type="button" className={ROW} onClick={() => onTime(time)}>
                    <span className="grow">Policy version {total - at}</span>
                    <span className="numeric text-ink-3 text-xs">as of {formatUtc(time)}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        ) : (
          <p className="text-ink-3">Only one version of its policy was ever seen.</p>
        )
      ) : versions.isError ? null : (
        <Skeleton className="h-8 w-full" />
      )}
      {versions.hasNextPage ? (
        <Button size="sm" className="mt-1" onClick={() => void versions.fetchNextPage()}>
          Older versions
        </Button>
      ) : null}
    </section>
  );
}

function Keys({ keyRef, onKey }: Pick<Props, "keyRef" | "onKey">) {
  const id = useId();
  const [text, setText] = useState("");
  const q = useDebounced(text.trim(), 200);
  const detail = useQuery(keyQuery(keyRef));
  const found = useQuery({ ...keysQuery({ q, limit: 20, sort: "alias" }), enabled: q !== "" });
  const relatives = (detail.data?.family ?? []).filter((one) => one.known && !isSame(one, keyRef));
  const keys =
    q === "" ? relatives : (found.data?.items ?? []).filter((one) => !isSame(one, keyRef));
  return (
    <section className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        With another key
      </label>
      <Input
        id={id}
        value={text}
        maxLength={512}
        autoComplete="off"
        placeholder="Alias, id, ARN, description, tag"
        onChange={(event) => setText(event.target.value)}
      />
      <ErrorLine error={q === "" ? null : found.error} what="The search failed" />
      {keys.length > 0 ? (
        <ul aria-label={q === "" ? "Keys of its family" : "Keys found"} className={LIST}>
          {keys.map((key) => (
            <li key={key.arn}>
              <button type="button" className={ROW} onClick={() => onKey(key)}>
                <bdi className="min-w-0 grow truncate">{key.aliases[0] ?? key.keyId}</bdi>
                <bdi className="max-w-[50%] shrink-0 truncate text-ink-3 text-xs">
                  {key.accountName} · {key.region}
                </bdi>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p role="status" className="text-ink-3">
          {q === ""
            ? "Type to find a key."
            : found.isFetching
              ? "Searching…"
              : "No other key found"}
        </p>
      )}
    </section>
  );
}
