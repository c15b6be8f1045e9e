import { useQueryStates } from "nuqs";
import { useCallback } from "react";
import { type UsageState, usageParsers } from "./usage-state";

/** The state of the chart, which is in the URL: every change is a step back in the browser's history. */
export function useUsageState() {
  const [state, setState] = useQueryStates(usageParsers, { history: "push" });
  const change = useCallback((patch: Partial<UsageState>) => void setState(patch), [setState]);
  return { state, change };
}
