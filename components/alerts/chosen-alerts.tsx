import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { AlertSummary } from "@/lib/alerts/schemas";
import type { AlertState } from "@/lib/alerts/types";
import { ActDialog } from "./act-dialog";
import { ACTS } from "./alert-acts";

interface Props {
  /** Of the alerts on this page those that are ticked. */
  chosen: readonly AlertSummary[];
  shown: readonly AlertSummary[];
  choose: (ids: readonly string[]) => void;
}

/** What can be done about the alerts that are ticked; each is an act of its own, with its entry in the ledger. */
export function ChosenAlerts({ chosen, shown, choose }: Props) {
  const [to, setTo] = useState<AlertState | null>(null);
  const those = (from: readonly AlertState[]) => chosen.filter(({ state }) => from.includes(state));
  const act = ACTS.find((one) => one.to === to);
  return (
    <section
      aria-label="Chosen alerts"
      className="flex min-h-10 flex-wrap items-center gap-2 border-t bg-surface px-4 py-1"
    >
      <span className="numeric" aria-live="polite">
        {chosen.length.toLocaleString("en")} chosen
      </span>
      {ACTS.map(({ to: state, label, from }) => {
        const count = those(from).length;
        return count === 0 ? null : (
          <Button key={state} onClick={() => setTo(state)}>
            {label}
            {count === chosen.length ? null : <span className="numeric text-ink-3">{count}</span>}
          </Button>
        );
      })}
      <span className="ml-auto flex gap-2">
        {chosen.length < shown.length ? (
          <Button variant="quiet" onClick={() => choose(shown.map(({ id }) => id))}>
            Choose all {shown.length.toLocaleString("en")} shown
          </Button>
        ) : null}
        <Button variant="quiet" onClick={() => choose([])}>
          Choose none
        </Button>
      </span>
      {act ? (
        <ActDialog
          alerts={those(act.from)}
          to={act.to}
          onDone={(left) => choose(left)}
          onClose={() => setTo(null)}
        />
      ) : null}
    </section>
  );
}
