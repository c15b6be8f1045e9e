"use client";

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { ChartOrTable } from "@/components/charts/chart-or-table";
import { PageHeader } from "@/components/shell/page-header";
import { useViewer } from "@/components/shell/viewer";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { type AccountList, allAccountsQuery } from "@/lib/estate/client";
import { overviewQuery } from "@/lib/keys/client";
import type { KeyOverview } from "@/lib/keys/schemas/overview";
import { AlertsBlock } from "./alerts-block";
import { Breakdown } from "./breakdown";
import { Changes } from "./changes";
import { Figures } from "./figures";
import { FirstSteps } from "./first-steps";
import { ScopeFreshness } from "./scope-freshness";
import { summarizeMost, summarizeRotation } from "./summarize";

export function OverviewPage() {
  const { role } = useViewer();
  const overview = useQuery(overviewQuery());
  const accounts = useQuery(allAccountsQuery());
  const data = overview.data;
  if (!data) {
    return (
      <>
        <PageHeader title="Overview" />
        {overview.isError ? (
          <ErrorState what="The overview" error={overview.error} retry={overview.refetch} />
        ) : (
          <Loading />
        )}
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Overview"
        note={
          role === "owner"
            ? "Keys that you own, as AWS lists them now, and what changed"
            : "Keys that AWS lists now, and what changed"
        }
      />
      {overview.isError ? <StaleNotice error={overview.error} retry={overview.refetch} /> : null}
      {data.total + data.gone === 0 ? (
        <div className="flex shrink-0 flex-col gap-4 px-4 pb-8">
          <FirstSteps watched={watchedOf(accounts.data)} />
          {watchedOf(accounts.data) ? <ScopeFreshness accounts={accounts} /> : null}
        </div>
      ) : (
        <Known data={data} accounts={accounts} />
      )}
    </>
  );
}

function watchedOf(accounts: AccountList | undefined): number | null {
  return accounts?.items.filter(({ watched }) => watched).length ?? null;
}

interface KnownProps {
  data: KeyOverview;
  accounts: UseQueryResult<AccountList>;
}

/** The estate in figures. */
function Known({ data, accounts }: KnownProps) {
  return (
    <div className="flex shrink-0 flex-col gap-4 px-4 pb-8">
      <Figures data={data} />
      <AlertsBlock />
      <div className="grid gap-4 lg:grid-cols-2 2xl:grid-cols-3">
        <Breakdown title="State" filter="state" counts={data.states} />
        <Breakdown title="Kind" filter="spec" counts={data.specs} mono />
        <Breakdown
          title="Rotation of customer managed keys"
          note={summarizeRotation(data.rotations)}
          filter="rotation"
          extra="manager=CUSTOMER&"
          counts={data.rotations}
        />
        <Breakdown title="Last use" filter="lastUse" counts={data.lastUses} />
        <Breakdown title="Manager" filter="manager" counts={data.managers} />
        <Breakdown title="Aliases" page="/aliases" filter="status" counts={data.aliases} />
      </div>
      <ChartOrTable
        title="Keys by account"
        summary={summarizeMost(data.accounts, data.total)}
        unit="keys"
        nameHeader="Account"
        data={data.accounts}
        hrefBase="/keys?account="
      />
      <Changes data={data} />
      <ScopeFreshness accounts={accounts} />
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Overview is loading" className="flex flex-col gap-4 px-4">
      <Skeleton className="h-20 w-full" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-44 w-full" />
        <Skeleton className="h-44 w-full" />
      </div>
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
