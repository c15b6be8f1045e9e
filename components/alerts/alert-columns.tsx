import Link from "next/link";
import type { Column } from "@/components/data-table/types";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { SeverityChip } from "@/components/ui/severity-chip";
import { Line, MiddleCut } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { AlertSummary } from "@/lib/alerts/schemas";
import { StateChip, shortPrincipal } from "./alert-words";

/** A key by its alias, linked where it is one of the estate's; else what it is of. */
export function KeyName({ alertKey: key, about }: AboutProps) {
  if (key === null) return about ? <Line>{about}</Line> : <None>No key</None>;
  if (!key.arn.startsWith("arn:")) return <None>No key named</None>;
  const name = key.alias ? (
    <Line>{shortAlias(key.alias)}</Line>
  ) : (
    <MiddleCut>{key.keyId}</MiddleCut>
  );
  if (!key.known) return name;
  return (
    <Link href={keyHref(key)} prefetch={false} className="link block min-w-0">
      {name}
    </Link>
  );
}

interface AboutProps {
  alertKey: AlertSummary["key"];
  about: string | null;
}

/** Which alerts are ticked; null for who may do nothing about them. */
export interface AlertChoice {
  ids: ReadonlySet<string>;
  tick: (id: string, ticked: boolean) => void;
}

/** The columns of the list, with boxes to tick for who may act. */
export function alertColumns(choice: AlertChoice | null): Column<AlertSummary>[] {
  const [what, ...rest] = ALERT_COLUMNS;
  if (choice === null || !what) return ALERT_COLUMNS;
  const cell = (alert: AlertSummary) => (
    <div className="flex min-w-0 items-center gap-1">
      <label className="-ml-1.5 grid size-6 shrink-0 place-items-center">
        <input
          type="checkbox"
          aria-label={`Choose ${alert.title}: ${alert.sentence}`}
          className="size-3.5 accent-accent"
          checked={choice.ids.has(alert.id)}
          onChange={({ target }) => choice.tick(alert.id, target.checked)}
        />
      </label>
      {what.cell(alert)}
    </div>
  );
  return [{ ...what, cell }, ...rest];
}

const ALERT_COLUMNS: Column<AlertSummary>[] = [
  {
    id: "what",
    header: "What",
    width: "min-w-52 max-w-52 sm:min-w-72 sm:max-w-72 xl:min-w-84 xl:max-w-84 2xl:max-w-xl",
    cell: (alert) => (
      <div className="min-w-0">
        <Link href={`/alerts/${alert.id}`} prefetch={false} data-row-link="" className="link block">
          <Line className="font-medium">{alert.title}</Line>
        </Link>
        <Line className="text-ink-2 text-xs">{alert.sentence}</Line>
      </div>
    ),
  },
  {
    id: "severity",
    header: "Severity, state",
    sort: "severity",
    downFirst: true,
    width: "min-w-32 max-w-36",
    cell: (alert) => (
      <div className="flex flex-col">
        <SeverityChip severity={alert.severity} />
        <span className="text-ink-2 text-xs">
          <StateChip state={alert.state} />
        </span>
      </div>
    ),
  },
  {
    id: "key",
    header: "Key",
    width: "min-w-32 max-w-44 2xl:max-w-64",
    cell: (alert) => <KeyName alertKey={alert.key} about={alert.about} />,
  },
  {
    id: "principal",
    header: "Who",
    width: "min-w-28 max-w-40 2xl:max-w-56",
    cell: (alert) =>
      alert.principalRef !== null ? (
        <Line>{shortPrincipal(alert.principalRef)}</Line>
      ) : alert.changedBy !== null ? (
        <Line>{alert.changedBy}</Line>
      ) : alert.principalCount !== null ? (
        <span className="numeric">{alert.principalCount.toLocaleString("en")} principals</span>
      ) : alert.key === null ? (
        <None>Nobody named</None>
      ) : (
        <None>All callers</None>
      ),
  },
  {
    id: "account",
    header: "Account",
    width: "min-w-28 max-w-36 2xl:max-w-48",
    cell: (alert) => (
      <div className="min-w-0">
        <Line>{alert.accountName ?? alert.accountId}</Line>
        <span className="block truncate text-ink-3 text-xs">{alert.region}</span>
      </div>
    ),
  },
  {
    id: "last",
    header: "Last",
    sort: "last",
    downFirst: true,
    width: "min-w-20 max-w-28",
    cell: (alert) => <Time at={alert.lastAt} />,
  },
  {
    id: "count",
    header: "Events",
    align: "end",
    width: "min-w-16 max-w-20",
    cell: (alert) => <span className="numeric">{alert.count.toLocaleString("en")}</span>,
  },
];
