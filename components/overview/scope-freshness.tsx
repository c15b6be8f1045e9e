import type { UseQueryResult } from "@tanstack/react-query";
import Link from "next/link";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import { Freshness } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { AccountList } from "@/lib/estate/client";
import type { Account } from "@/lib/estate/schemas";

/** How old the last complete reading of each account and region is. */
export function ScopeFreshness({ accounts }: { accounts: UseQueryResult<AccountList> }) {
  if (accounts.isError && !accounts.data) {
    return <ErrorState what="Freshness" error={accounts.error} retry={accounts.refetch} />;
  }
  const watched = accounts.data?.items.filter((account) => account.watched) ?? [];
  const regions = [...new Set(watched.flatMap((a) => a.scopes.map((s) => s.region)))].sort();
  return (
    <section aria-label="Freshness of each account and region" className="min-w-0">
      <div className="flex flex-wrap items-baseline gap-x-3 pb-1">
        <h2 className="font-semibold text-base">Freshness</h2>
        <p className="text-ink-3">last complete sync of each account and region</p>
        <Link href="/accounts" className="link ml-auto">
          Accounts and progress
        </Link>
      </div>
      <Panel label="Table of freshness">
        {accounts.data ? (
          <SimpleTable
            caption="Last complete sync of each account and region"
            headers={[{ text: "Account" }, ...regions.map((text) => ({ text }))]}
          >
            {watched.map((account) => (
              <tr key={account.id}>
                <th scope="row" className="whitespace-nowrap">
                  <bdi>{account.name}</bdi>{" "}
                  <span className="font-mono text-ink-3 text-xs">{account.id}</span>
                </th>
                {regions.map((region) => (
                  <td key={region} className="whitespace-nowrap">
                    <Cell account={account} region={region} />
                  </td>
                ))}
              </tr>
            ))}
          </SimpleTable>
        ) : (
          <div role="status" aria-label="Freshness is loading" className="p-3">
            <Skeleton className="w-64" />
          </div>
        )}
      </Panel>
    </section>
  );
}

function Cell({ account, region }: { account: Account; region: string }) {
  const scope = account.scopes.find((each) => each.region === region);
  if (!scope) return <None>Not read</None>;
  const gaps = Object.values(scope.reads).filter((reading) => reading.status !== "data").length;
  return (
    <>
      <Freshness at={scope.lastCompleteAt} />
      {scope.enabled && account.goneAt === null && account.status === "ACTIVE" ? null : (
        <span className="text-ink-2 text-xs"> · no longer read</span>
      )}
      {gaps > 0 ? <span className="text-bad text-xs"> · {gaps} not read</span> : null}
    </>
  );
}
