import { expect } from "@playwright/test";
import type { SourceList } from "@/lib/usage/schemas/sources";
import type { Api } from "./api";

/** Waits until the demo's logs have been taken in, which a fresh demo does in the background of its first start. */
export async function usageTaken(api: Api): Promise<void> {
  const taken = async () => {
    const { items } = await api.get<SourceList>("usage-sources");
    return items.find(({ name }) => name === "Log archive")?.run.doneAt ?? null;
  };
  await expect.poll(taken, { timeout: 400_000, intervals: [2_000] }).not.toBe(null);
}
