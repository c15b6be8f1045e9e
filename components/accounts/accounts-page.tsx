"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { accountsQuery, latestRunQuery } from "@/lib/estate/client";
import { AccountCard } from "./account-card";
import { isActive } from "./progress";
import { RunPanel } from "./run-panel";

interface Props {
  mayTest: boolean;
  maySync: boolean;
}

const WHILE_SYNCING = 3_000;

export function AccountsPage({ mayTest, maySync }: Props) {
  const run = useQuery(latestRunQuery()).data?.items[0];
  const syncing = run?.state === "queued" || run?.state === "running";
  const accounts = useQuery({
    ...accountsQuery(),
    refetchInterval: (query) =>
      syncing ||
      query.state.data?.items.some((account) => account.scopes.some((s) => isActive(s.step)))
        ? WHILE_SYNCING
        : 30_000,
  });
  const items = accounts.data?.items ?? [];
  const scopes = items.reduce((sum, account) => sum + account.scopes.length, 0);
  return (
    <>
      <PageHeader
        title="Accounts"
        note={
          accounts.data
            ? `${accounts.data.total} accounts, ${scopes} regions in them are read`
            : "What is read, how fresh it is, and what is missing"
        }
      />
      {accounts.isError && accounts.data ? (
        <StaleNotice error={accounts.error} retry={accounts.refetch} />
      ) : null}
      <div className="flex shrink-0 flex-col gap-4 px-4 pb-8">
        <RunPanel maySync={maySync} />
        {accounts.data ? (
          items.length > 0 ? (
            items.map((account) => (
              <AccountCard key={account.id} account={account} mayTest={mayTest} />
            ))
          ) : (
            <EmptyState title="No account is watched yet">
              Accounts come from the organisation or from a list:{" "}
              <code>keyledger accounts discover</code> or <code>keyledger accounts add</code>.
            </EmptyState>
          )
        ) : accounts.isError ? (
          <ErrorState what="The accounts" error={accounts.error} retry={accounts.refetch} />
        ) : (
          <div role="status" aria-label="Accounts are loading" className="flex flex-col gap-4">
            <Skeleton className="h-40 w-full" />
            <Skeleton className="h-40 w-full" />
          </div>
        )}
      </div>
    </>
  );
}
