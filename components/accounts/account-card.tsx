"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Badge, Chip } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { MiddleCut } from "@/components/ui/text";
import type { Account } from "@/lib/estate/schemas";
import { ConnectionDialog } from "./connection-dialog";
import { MissingParts } from "./missing-parts";
import { ScopeTable } from "./scope-table";
import { TrailLine } from "./trail-line";

/** Connection of the account as its last use of the reader role went. */
function Connection({ account }: { account: Account }) {
  const reading = account.reads.connection;
  if (!account.watched) {
    return (
      <Chip tone="plain" shape="dash">
        Not watched
      </Chip>
    );
  }
  if (!reading) {
    return (
      <Chip tone="unknown" shape="question">
        Not tried yet
      </Chip>
    );
  }
  return reading.status === "data" ? (
    <Chip tone="ok" shape="dot">
      Connected
    </Chip>
  ) : (
    <Chip tone="bad" shape="square">
      Not connected: {reading.status}
    </Chip>
  );
}

export function AccountCard({ account, mayTest }: { account: Account; mayTest: boolean }) {
  const [testing, setTesting] = useState(false);
  const gaps = Object.values(account.reads).some((reading) => reading.status !== "data");
  const listed = account.scopes.every((scope) => scope.reads.keys?.readAt);
  return (
    <section aria-labelledby={`account-${account.id}`} className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2">
        <h2 id={`account-${account.id}`} className="min-w-0 font-semibold text-base">
          <bdi className="wrap-anywhere">{account.name}</bdi>
        </h2>
        <span className="flex items-center font-mono text-xs">
          {account.id}
          <CopyButton text={account.id} label="account id" />
        </span>
        <Connection account={account} />
        {account.status === "ACTIVE" ? null : <Badge tone="warn">{account.status}</Badge>}
        {account.goneAt ? <Badge tone="bad">left the organisation</Badge> : null}
        <span className="text-ink-3">
          {account.unitNames === null ? null : (
            <bdi title={account.unitPath ?? undefined}>
              {account.unitNames.join(" / ") || "Root of the organisation"}
            </bdi>
          )}
        </span>
        <span className="ml-auto flex flex-wrap items-center gap-3">
          <Link href={`/keys?account=${account.id}`} prefetch={false} className="link numeric">
            {account.keys.toLocaleString("en")} keys{listed ? "" : " known"}
          </Link>
          <span className="numeric text-ink-2">
            {account.identities === 0 && !account.reads.identities?.readAt
              ? "identities not read"
              : `${account.identities.toLocaleString("en")} identities`}
          </span>
          <Link href={`/usage?account=${account.id}`} prefetch={false} className="link">
            Usage<span className="sr-only"> of {account.name}</span>
          </Link>
          {mayTest && account.watched ? (
            <Button size="sm" onClick={() => setTesting(true)}>
              Test connection<span className="sr-only"> of {account.name}</span>
            </Button>
          ) : null}
        </span>
        {account.roleArn ? (
          <span className="flex w-full min-w-0 items-center text-ink-3 text-xs">
            <MiddleCut>{account.roleArn}</MiddleCut>
            <CopyButton text={account.roleArn} label="role ARN" />
          </span>
        ) : null}
      </div>
      {gaps ? (
        <div className="border-b bg-canvas px-3 py-2">
          <MissingParts reads={account.reads} />
        </div>
      ) : null}
      {account.trails ? <TrailLine trails={account.trails} /> : null}
      <ScopeTable account={account} />
      {testing ? <ConnectionDialog account={account} onClose={() => setTesting(false)} /> : null}
    </section>
  );
}
