"use client";

import { useQuery } from "@tanstack/react-query";
import { ListPage } from "@/components/data-table/list-page";
import { useListState } from "@/components/data-table/use-list-state";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { Time } from "@/components/ui/time";
import { alertsQuery, standingQuery } from "@/lib/alerts/client";
import { ALERT_COLUMNS } from "./alert-columns";
import { AlertFilters } from "./alert-filters";
import { alertListParams, alertListParsers, isNarrowed } from "./list-state";
import { UsageDoubts } from "./usage-doubts";
import { Watched } from "./watched";

/** A new alert shows by itself. */
const LOOK_AGAIN_MS = 30_000;

export function AlertsPage() {
  const { region, state, change, search } = useListState(alertListParsers);
  const alerts = useQuery({
    ...alertsQuery(alertListParams(state)),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const { data: standing } = useQuery(standingQuery());
  return (
    <ListPage
      name="Alerts"
      what="The alerts"
      query={alerts}
      region={region}
      place={{ cursor: state.cursor, from: state.from }}
      move={change}
      columns={ALERT_COLUMNS}
      rowKey={(alert) => alert.id}
      sort={state.sort}
      onSort={(sort) => change({ sort })}
      empty={
        <EmptyState title={isNarrowed(state) ? "No alert matches" : "Nothing to look at"}>
          <Watched standing={standing} />
        </EmptyState>
      }
    >
      <PageHeader
        title="Alerts"
        note={
          standing?.evaluatedAt ? (
            <>
              Rules last looked at usage <Time at={standing.evaluatedAt} />
              {standing.due > 0 ? `, ${standing.due} days to go` : ""}
            </>
          ) : (
            "No usage has come in yet"
          )
        }
      />
      <UsageDoubts />
      <AlertFilters state={state} standing={standing} change={change} search={search} />
    </ListPage>
  );
}
