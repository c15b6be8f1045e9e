import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import type { AlertDetail } from "@/lib/alerts/schemas/detail";
import type { AlertState } from "@/lib/alerts/types";
import { ActDialog } from "./act-dialog";

/** What can be done about alerts, and in which states. */
export const ACTS: readonly { to: AlertState; label: string; from: readonly AlertState[] }[] = [
  { to: "acknowledged", label: "Acknowledge", from: ["open"] },
  { to: "expected", label: "Expect until…", from: ["open", "acknowledged", "expected"] },
  { to: "resolved", label: "Resolve", from: ["open", "acknowledged", "expected"] },
  { to: "open", label: "Open again", from: ["acknowledged", "expected", "resolved"] },
];

/** What can be done about an alert in its state. */
export function AlertActs({ alert }: { alert: AlertDetail }) {
  const mayAct = useCan("alert:act");
  const [to, setTo] = useState<AlertState | null>(null);
  if (!mayAct) return null;
  return (
    <>
      {ACTS.filter(({ from }) => from.includes(alert.state)).map((act) => (
        <Button
          key={act.to}
          variant={act.to === "acknowledged" ? "primary" : "plain"}
          onClick={() => setTo(act.to)}
        >
          {act.label}
        </Button>
      ))}
      {to === null ? null : <ActDialog alerts={[alert]} to={to} onClose={() => setTo(null)} />}
    </>
  );
}
