import type { Pool, PoolClient } from "pg";
import { readSetting } from "@/lib/settings/read-settings";
import { keptFrom } from "./rules/kept-from";

/** The first instant (ms) of which usage is kept, as `usage.months` is set now. */
export async function readKeptFrom(
  on: Pick<Pool | PoolClient, "query">,
  now: Date,
): Promise<number> {
  return keptFrom(now, await readSetting(on, "usage.months"));
}

/** The first instant (ms) of which events that changed something are kept; null: they are kept for ever. */
export async function readEventsKeptFrom(
  on: Pick<Pool | PoolClient, "query">,
  now: Date,
): Promise<number | null> {
  const months = await readSetting(on, "usage.event-months");
  return months === 0 ? null : keptFrom(now, months);
}
