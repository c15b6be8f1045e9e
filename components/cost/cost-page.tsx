"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { ExportMenu } from "@/components/data-table/export-menu";
import { Pager } from "@/components/data-table/pager";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Select } from "@/components/ui/select";
import { Time } from "@/components/ui/time";
import { costExportUrl, costQuery } from "@/lib/usage/client";
import type { Cost } from "@/lib/usage/schemas/cost";
import { costParams, costParsers, lastMonths, monthName } from "./cost-state";
import { AccountsTable, BucketKeysTable, CallersTable, KeysTable } from "./cost-tables";
import { describeMoney } from "./describe-money";

const MONTHS = 13;
const AT_LEAST = "at least ";

const GAPS: Record<string, string> = {
  excluded: "a trail leaves KMS out",
  "unread-trail": "it is not known whether a trail logs KMS",
  "no-source": "an account or region has no source of CloudTrail",
  failed: "CloudTrail was not read whole",
  changed: "a log file is not as CloudTrail delivered it",
  missing: "a log file that CloudTrail delivered is gone",
  "not-yet": "CloudTrail was not read that far",
  dropped: "usage is not kept so long",
};

/** What keys cost in a month. `thisMonth` as `2026-09`. */
export function CostPage({ thisMonth }: { thisMonth: string }) {
  const [state, setState] = useQueryStates(costParsers, { history: "push" });
  const { data, isError, error, refetch } = useQuery(costQuery(costParams(state)));
  const month = state.month ?? thisMonth;
  const change = (next: Partial<Record<"month" | "account", string | null>>) =>
    void setState({ ...next, cursor: null, from: null });
  const months = lastMonths(thisMonth, MONTHS);
  if (!months.includes(month)) months.push(month);
  return (
    <>
      <PageHeader
        title="Cost"
        note="What keys and their requests cost by AWS's list prices; not a bill"
        actions={
          <>
            <Select
              label="Month"
              value={month}
              options={months.map((value) => ({ value, label: monthName(value) }))}
              onChange={(value) => change({ month: value === thisMonth ? null : value })}
            />
            <Select
              label="Account"
              value={state.account ?? ""}
              options={accountOptions(data, state.account)}
              onChange={(value) => change({ account: value || null })}
            />
            {data ? (
              <ExportMenu
                rows={`${data.total} keys`}
                href={(format) =>
                  costExportUrl({ month: data.month, account: state.account, format })
                }
              />
            ) : null}
          </>
        }
      />
      <div className="flex flex-col gap-6 border-t p-4">
        {isError ? (
          <ErrorState what="The cost" error={error} retry={refetch} />
        ) : data ? (
          <Loaded data={data} />
        ) : (
          <TableSkeleton what="Cost" />
        )}
        {data && data.total > data.items.length ? (
          <Pager
            place={{ cursor: state.cursor, from: state.from }}
            count={data.items.length}
            total={data.total}
            nextCursor={data.nextCursor}
            onMove={({ cursor, from }) =>
              void setState({ cursor: cursor || null, from: from || null })
            }
          />
        ) : null}
      </div>
    </>
  );
}

/** The accounts that the last answer without a choice named; the chosen one is always among them. */
function accountOptions(data: Cost | undefined, chosen: string | null) {
  const known = (data?.accounts ?? []).map(({ accountId: value, name }) => ({
    value,
    label: name,
  }));
  const named = chosen === null || known.some(({ value }) => value === chosen);
  return [
    { value: "", label: "All accounts" },
    ...known,
    ...(named ? [] : [{ value: chosen, label: chosen }]),
  ];
}

function Loaded({ data }: { data: Cost }) {
  if (data.total === 0 && data.accounts.length === 0) {
    return (
      <EmptyState title="No key in this month">
        No key that you may see is known to have been there.
      </EmptyState>
    );
  }
  const partly = data.gaps.length > 0;
  return (
    <>
      <section aria-label="Sum" className="flex flex-col gap-1">
        <p className="text-lg">
          {monthName(data.month)}:{" "}
          <strong className="numeric">
            {partly ? AT_LEAST : ""}
            {describeMoney(data.sum)}
          </strong>
          <span className="text-ink-3 text-sm">
            {" "}
            counted until <Time at={data.until} as="full" />
          </span>
        </p>
        {partly ? (
          <p role="note" className="text-warn">
            Usage of this month is not known whole: {data.gaps.map((gap) => GAPS[gap]).join("; ")}.
          </p>
        ) : null}
        {data.freeTakenOff ? null : (
          <p className="text-ink-2">
            Free requests are not taken off: they are an account's, and you see your own keys.
          </p>
        )}
      </section>
      <AccountsTable data={data} atLeast={AT_LEAST} />
      <BucketKeysTable data={data} />
      <Block
        title="Keys"
        note={`${data.total.toLocaleString("en")}, the dearest first; requests with the key, whoever is charged for them`}
      >
        <KeysTable data={data} />
      </Block>
      <CallersTable data={data} />
      <details>
        <summary className="w-fit rounded-sm text-ink-2 hover:text-ink">
          Prices, and what could not be verified
        </summary>
        <ul className="mt-2 flex max-w-prose list-disc flex-col gap-1 pl-5 text-ink-2">
          <li>
            List prices of <Time at={`${data.prices.asOf}T00:00:00Z`} as="day" /> for{" "}
            {data.prices.region}, from <bdi className="wrap-anywhere">{data.prices.source}</bdi>.
          </li>
          {data.doubts.map((doubt) => (
            <li key={doubt}>{doubt}</li>
          ))}
        </ul>
      </details>
    </>
  );
}
