import type { Cost } from "@/lib/usage/schemas/cost";
import { expect, test } from "./support/test";
import { usageTaken } from "./support/usage-taken";

test.describe.configure({ timeout: 420_000 });

test("no bucket key, and the loop: what they cost is found by looking", async ({ page, api }) => {
  await usageTaken(api);
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Cost" }).click();
  const month = page.getByRole("combobox", { name: "Month" });
  // The month that has most of the last 30 days, in which both happened.
  const last = new Date(Date.now() - 15 * 86_400_000).toISOString().slice(0, 7);
  await month.selectOption(last);
  await expect(month).toHaveValue(last);
  const buckets = page.getByRole("table", { name: "Where S3 Bucket Keys would save" });
  await expect(buckets.getByRole("row").nth(1)).toContainText("halden-moor-clickstream");
  await expect(buckets.getByRole("row").nth(1)).toContainText("prod-clickstream");
  const callers = page.getByRole("table", { name: "Largest callers" });
  await expect(callers).toContainText("role/service/etl-task");
  await expect(callers).toContainText("role/search-lambda");

  // The page, the API and the file tell the same sum.
  const cost = await api.get<Cost>(`cost?month=${last}`);
  const sum = cost.sum.from.toLocaleString("en", { maximumFractionDigits: 2 });
  await expect(page.getByRole("region", { name: "Sum" })).toContainText(sum);
  const file = await page.request.get(`/api/v1/cost/export?month=${last}&format=json`);
  expect((await file.json()).sum).toEqual(cost.sum);

  await buckets.getByRole("link", { name: "prod-clickstream" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("prod-clickstream");
});
