import { type UseQueryStatesKeysMap, useQueryStates, type Values } from "nuqs";
import { useCallback, useRef } from "react";
import { AT_START, type listParsers } from "./list-state";
import { useRowKeys } from "./use-row-keys";

/**
 * The state of a page with a list, which is in its URL. `change` narrows, orders or moves the list and goes back to
 * its start unless told where; `search` does so without an entry in the history for each letter; `set` leaves the
 * place as it is. `region` is for the element that scrolls.
 */
export function useListState<P extends UseQueryStatesKeysMap & typeof listParsers>(parsers: P) {
  type Patch = Partial<Values<P>>;
  const region = useRef<HTMLElement>(null);
  const [state, setState] = useQueryStates(parsers, { history: "push" });
  useRowKeys(region);

  // nuqs takes any part of the state; its type for that is not one that TypeScript follows through a generic.
  const put = useCallback(
    (patch: object, history: "push" | "replace") =>
      void setState(patch as Parameters<typeof setState>[0], { history }),
    [setState],
  );
  const change = useCallback(
    (patch: Patch) => {
      region.current?.scrollTo({ top: 0 });
      put({ ...AT_START, ...patch }, "push");
    },
    [put],
  );
  const search = useCallback((q: string) => put({ ...AT_START, q }, "replace"), [put]);
  const set = useCallback(
    (patch: Patch, history: "push" | "replace" = "push") => put(patch, history),
    [put],
  );
  return { region, state, change, search, set };
}
