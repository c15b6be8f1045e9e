import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { Block, Panel } from "@/components/ui/facts";
import { shortAlias } from "@/components/ui/key-link";
import { SeverityChip } from "@/components/ui/severity-chip";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { alertsQuery, OPEN_ALERTS, standingQuery } from "@/lib/alerts/client";
import type { AlertSummary } from "@/lib/alerts/schemas";

/** The key, or in words what else the alert is of. */
function nameOf({ key, about }: AlertSummary): string {
  if (key === null) return about ?? "";
  return key.alias === null ? key.keyId : shortAlias(key.alias);
}

/** The gravest open alerts, and how many there are. */
export function AlertsBlock() {
  const mayRead = useCan("alert:read");
  const { data: standing } = useQuery({ ...standingQuery(), enabled: mayRead });
  const { data: alerts } = useQuery({ ...alertsQuery(OPEN_ALERTS), enabled: mayRead });
  if (!standing || !alerts) return null;
  const { critical, high } = standing.open;
  return (
    <Block
      title="Open alerts"
      note={`${standing.states.open.toLocaleString("en")} open, ${critical} critical, ${high} high`}
      actions={
        <Link href="/alerts" prefetch={false} className="link">
          All alerts
        </Link>
      }
    >
      <Panel>
        {alerts.items.length === 0 ? (
          <p className="px-3 py-2 text-ink-2">
            {standing.evaluatedAt === null ? (
              "None, but no usage has come in yet that rules could look at."
            ) : (
              <>
                None. Rules last looked at usage <Time at={standing.evaluatedAt} />.
              </>
            )}
          </p>
        ) : (
          <ul>
            {alerts.items.map((alert) => (
              <li key={alert.id} className="border-b last:border-b-0">
                <Link
                  href={`/alerts/${alert.id}`}
                  prefetch={false}
                  className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 px-3 py-2 -outline-offset-2 hover:bg-hover sm:grid-cols-[4.5rem_minmax(0,1fr)_minmax(0,14rem)_5.5rem]"
                >
                  <span className="text-xs max-sm:order-2">
                    <SeverityChip severity={alert.severity} />
                  </span>
                  <span className="min-w-0 max-sm:col-span-3">
                    <span className="font-medium">{alert.title}</span>
                    <Line className="text-ink-2 text-xs">{alert.sentence}</Line>
                  </span>
                  <span className="min-w-0 max-sm:order-3 max-sm:text-xs">
                    <Line>{nameOf(alert)}</Line>
                    <Line className="text-ink-3 text-xs max-sm:hidden">
                      {`${alert.accountName ?? alert.accountId} ${alert.region}`}
                    </Line>
                  </span>
                  <Time
                    at={alert.lastAt}
                    className="text-right text-ink-3 text-xs max-sm:order-4"
                  />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </Block>
  );
}
