import { expect } from "@playwright/test";
import type { AlertList, AlertSummary } from "@/lib/alerts/schemas";
import type { Api } from "./api";

/** The alert of a rule on what is called so; the demo's logs are read while the first tests run. */
export async function alertOf(api: Api, rule: string, about: string): Promise<AlertSummary> {
  const find = async () => {
    const query = `alerts?rule=${rule}&q=${encodeURIComponent(about)}`;
    return (await api.get<AlertList>(query)).items[0];
  };
  await expect
    .poll(async () => (await find())?.rule, { timeout: 150_000, intervals: [500] })
    .toBe(rule);
  return (await find()) as AlertSummary;
}
