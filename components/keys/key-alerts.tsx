import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/chip";
import { alertsQuery, openAlertsOfKey } from "@/lib/alerts/client";

/** A key that is enabled may still be in trouble: its open alerts, where there are any. */
export function KeyAlerts({ arn }: { arn: string }) {
  const mayRead = useCan("alert:read");
  const { data } = useQuery({
    ...alertsQuery(openAlertsOfKey(arn)),
    // Another key's alerts must not stand here for as long as this one's are on their way.
    placeholderData: undefined,
    enabled: mayRead,
    refetchInterval: 60_000,
  });
  const gravest = data?.items[0]?.severity;
  if (!data || gravest === undefined) return null;
  const isGrave = gravest === "critical" || gravest === "high";
  return (
    <Link
      href={`/alerts?${new URLSearchParams({ key: arn, state: "open", sort: "-severity" })}`}
      prefetch={false}
      className="link inline-flex min-h-6 items-center"
    >
      <Badge tone={isGrave ? "bad" : "warn"}>
        {data.total.toLocaleString("en")} open {data.total === 1 ? "alert" : "alerts"}
      </Badge>
    </Link>
  );
}
