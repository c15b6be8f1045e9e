"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ListPage } from "@/components/data-table/list-page";
import { useListState } from "@/components/data-table/use-list-state";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { EmptyState } from "@/components/ui/empty-state";
import { Time } from "@/components/ui/time";
import { alertsQuery, standingQuery } from "@/lib/alerts/client";
import { alertColumns } from "./alert-columns";
import { AlertFilters } from "./alert-filters";
import { ChosenAlerts } from "./chosen-alerts";
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
  const mayAct = useCan("alert:act");
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const shown = alerts.data?.items ?? [];
  const chosen = shown.filter(({ id }) => ids.has(id));
  const tick = (id: string, ticked: boolean) =>
    setIds(new Set([...ids].filter((one) => one !== id).concat(ticked ? [id] : [])));
  const choose = (all: readonly string[]) => setIds(new Set(all));
  return (
    <ListPage
      name="Alerts"
      what="The alerts"
      query={alerts}
      region={region}
      place={{ cursor: state.cursor, from: state.from }}
      move={change}
      columns={alertColumns(mayAct ? { ids, tick } : null)}
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
      {chosen.length > 0 ? <ChosenAlerts chosen={chosen} shown={shown} choose={choose} /> : null}
    </ListPage>
  );
}
