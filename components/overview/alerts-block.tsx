import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { Block, Panel } from "@/components/ui/facts";
import { SeverityChip } from "@/components/ui/severity-chip";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { alertsQuery, OPEN_ALERTS, standingQuery } from "@/lib/alerts/client";

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
                  className="flex flex-wrap items-baseline gap-x-3 px-3 py-2 -outline-offset-2 hover:bg-hover sm:flex-nowrap"
                >
                  <span className="min-w-0 max-w-full grow basis-full sm:basis-0">
                    <span className="font-medium">{alert.title}</span>
                    <Line className="text-ink-2 text-xs">{alert.sentence}</Line>
                  </span>
                  <span className="w-20 shrink-0 text-xs">
                    <SeverityChip severity={alert.severity} />
                  </span>
                  <Time
                    at={alert.lastAt}
                    className="w-24 shrink-0 text-ink-3 text-xs sm:text-right"
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
