"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keyChainsQuery } from "@/lib/access/client";
import type { KeyRef } from "@/lib/keys/client";
import { type ChainMark, markOfChains } from "./chain-words";
import type { AccessState } from "./view-state";

const NONE: ReadonlyMap<string, ChainMark> = new Map();

/** Who can take whose place, by ref, once it is known; of a picture of the past nothing, for trust is that of now. */
export function useChainMarks(
  keyRef: KeyRef,
  { at, family }: Pick<AccessState, "at" | "family">,
  ready: boolean,
): ReadonlyMap<string, ChainMark> {
  const { data } = useQuery({
    ...keyChainsQuery(keyRef, family ? { family: "1" } : {}),
    enabled: ready && at === null,
  });
  return useMemo(() => {
    if (data === undefined || at !== null) return NONE;
    return new Map(
      data.roles.flatMap((role) => {
        const mark = markOfChains(role);
        return mark === null ? [] : [[role.ref, mark] as const];
      }),
    );
  }, [data, at]);
}
