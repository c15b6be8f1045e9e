"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Chip, type Tone } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import type { GlyphShape } from "@/components/ui/glyph";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Time } from "@/components/ui/time";
import { testConnection } from "@/lib/estate/client";
import type { Account, ConnectionTest } from "@/lib/estate/schemas";

type Check = ConnectionTest["checks"][number];

const LOOKS: Record<Check["status"], { word: string; tone: Tone; shape: GlyphShape }> = {
  data: { word: "Allowed", tone: "ok", shape: "dot" },
  denied: { word: "Denied", tone: "bad", shape: "square" },
  throttled: { word: "Throttled", tone: "warn", shape: "half" },
  gone: { word: "Gone", tone: "warn", shape: "dash" },
  failed: { word: "Failed", tone: "warn", shape: "triangle" },
  skipped: { word: "Not tried", tone: "unknown", shape: "question" },
};

interface Props {
  account: Account;
  onClose: () => void;
}

/** Tries every permission that reading needs, one by one, and says what to do about each that is missing. */
export function ConnectionDialog({ account, onClose }: Props) {
  const { mutate, ...test } = useMutation({ mutationFn: () => testConnection(account.id) });
  useEffect(() => mutate(), [mutate]);
  const missing = test.data?.checks.filter((check) => check.status !== "data").length ?? 0;

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Test connection: ${account.name}`}
      description={`Account ${account.id}${account.roleArn ? `, by ${account.roleArn}` : ""}`}
    >
      <ScrollRegion
        label="Result of the test"
        className="min-h-0 grow overflow-y-auto -outline-offset-2"
      >
        {test.isError ? (
          <ErrorState what="The test" error={test.error} retry={() => mutate()} />
        ) : (
          <ul aria-label="Permissions tried">
            {test.data?.checks.map((check) => (
              <CheckLine key={`${check.action} ${check.region}`} check={check} />
            ))}
          </ul>
        )}
      </ScrollRegion>
      <div className="flex items-center justify-between gap-3 border-t px-4 py-2">
        <p role="status" className="text-ink-2">
          {test.isPending ? "Calling AWS, this takes some seconds…" : null}
          {test.data ? (
            <>
              {missing === 0 ? "Everything can be read" : `${missing} of these could not be read`}
              {", tested "}
              <Time at={test.data.testedAt} />
            </>
          ) : null}
        </p>
        <Button disabled={test.isPending} onClick={() => mutate()}>
          Test again
        </Button>
      </div>
    </Dialog>
  );
}

function CheckLine({ check }: { check: Check }) {
  const look = LOOKS[check.status];
  return (
    <li className="border-b px-4 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3">
        <code className="grow text-xs">{check.action}</code>
        <span className="text-ink-3 text-xs">{check.region}</span>
        <Chip tone={look.tone} shape={look.shape} className="w-24">
          {look.word}
        </Chip>
      </div>
      {check.message ? (
        <bdi className="block wrap-anywhere text-ink-2 text-xs">{check.message}</bdi>
      ) : null}
      {check.remedy ? (
        <div className="mt-1.5 rounded-md border bg-canvas p-2">
          <div className="flex items-center justify-between gap-2">
            <span className="font-medium text-xs">What to do</span>
            <CopyButton text={check.remedy} label="remedy" labelled />
          </div>
          <pre className="mt-1 whitespace-pre-wrap wrap-anywhere text-xs">{check.remedy}</pre>
        </div>
      ) : null}
    </li>
  );
}
