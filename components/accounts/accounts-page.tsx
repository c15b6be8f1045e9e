"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { ShowMore } from "@/components/ui/show-more";
import { Skeleton } from "@/components/ui/skeleton";
import { ACCOUNTS_SHOWN, accountsQuery, latestRunQuery } from "@/lib/estate/client";
import type { Account } from "@/lib/estate/schemas";
import { AccountCard } from "./account-card";
import { OrganizationCard } from "./organization-card";
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
  const accounts = useInfiniteQuery({
    ...accountsQuery(),
    refetchInterval: (query) =>
      syncing ||
      query.state.data?.pages.some(({ items }) =>
        items.some((account) => account.scopes.some((s) => isActive(s.step))),
      )
        ? WHILE_SYNCING
        : 30_000,
  });
  const pages = accounts.data?.pages ?? [];
  const [first] = pages;
  const items = pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader
        title="Accounts"
        note={
          first ? noteOf(items, first.total) : "What is read, how fresh it is, and what is missing"
        }
      />
      {accounts.isError && accounts.data ? (
        <StaleNotice error={accounts.error} retry={accounts.refetch} />
      ) : null}
      <div className="flex shrink-0 flex-col gap-4 px-4 pb-8">
        <RunPanel maySync={maySync} />
        {first?.organizations.map((organization) => (
          <OrganizationCard key={organization.id} organization={organization} />
        ))}
        {accounts.data ? (
          items.length > 0 ? (
            <>
              {items.map((account) => (
                <AccountCard key={account.id} account={account} mayTest={mayTest} />
              ))}
              <ShowMore
                query={accounts}
                what="accounts"
                shown={items.length}
                total={first?.total ?? 0}
                step={ACCOUNTS_SHOWN}
              />
            </>
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

/** How many there are; their regions only when all of them are here to be counted. */
function noteOf(items: Account[], total: number): string {
  const accounts = `${total.toLocaleString("en")} ${total === 1 ? "account" : "accounts"}`;
  if (items.length < total) return accounts;
  const scopes = items.reduce((sum, account) => sum + account.scopes.length, 0);
  return `${accounts}, ${scopes.toLocaleString("en")} regions in them are read`;
}
