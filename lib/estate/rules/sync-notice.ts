import type { Notice, Topic } from "@/lib/channels/types";
import type { EndState, StepState } from "./run-state";

/**
 * What to tell of a run that has ended, or null: only a change from the run before is news, so an account that
 * stays denied is told once and not every hour. `before` is null for the first run.
 */
export function syncNotice(
  before: EndState | null,
  state: EndState,
  steps: readonly { state: StepState }[],
): (Notice & { topic: Topic }) | null {
  if (state === (before ?? "done")) return null;
  const count = (wanted: StepState) => steps.filter((step) => step.state === wanted).length;
  const common = { topic: "sync", link: "/accounts", dedupKey: "sync" } as const;
  if (state === "done") {
    const title = "A sync read everything again";
    return { ...common, severity: "info", title, lines: [], resolve: true };
  }
  const lines = [
    `${count("failed")} of ${steps.length} steps failed.`,
    `${count("partial")} more could not read everything.`,
    "What could not be read stays as it was, with the time at which it was read.",
  ];
  if (state === "failed") return { ...common, severity: "error", title: "A sync failed", lines };
  return { ...common, severity: "warning", title: "A sync left something unread", lines };
}
