import { keyPath } from "../support/api";
import { expect, test } from "../support/test";
import { usageTaken } from "../support/usage-taken";

test.describe.configure({ timeout: 420_000 });

test("an hour of star: who opened the key and took it back, and the policy that no sync saw", async ({
  page,
  api,
}) => {
  await usageTaken(api);
  const key = await api.keyNamed("prod-catalog-images");
  await page.goto(keyPath(key, "history"));
  const history = page.getByRole("list", { name: "History, newest first" });
  const opened = history.getByRole("listitem").filter({ hasText: "No sync saw this policy" });
  await expect(opened).toContainText("session s.haddad@halden-and-moor.example");

  await opened.getByRole("button", { name: "record of PutKeyPolicy" }).click();
  const record = opened.getByRole("region", { name: "Record of CloudTrail" });
  await expect(record).toContainText('"eventName": "PutKeyPolicy"');
  await expect(opened.getByRole("button", { name: "Copy record" })).toBeVisible();

  await page.getByRole("button", { name: /^State/ }).click();
  await expect(history).not.toContainText("PutKeyPolicy");
  await page.getByRole("button", { name: /^State/ }).click();

  await opened.getByRole("link", { name: /^Document/ }).click();
  const shown = page.getByRole("region", { name: "Document", exact: true });
  await expect(shown).toContainText('"Principal": "*"');
  await expect(page.getByRole("list", { name: /^Policy versions/ })).toContainText(
    "seen in CloudTrail",
  );
});

test("the wrong target: an alias that went for two days, and by whom", async ({ page, api }) => {
  await usageTaken(api);
  await page.goto(`${keyPath(await api.keyNamed("prod-payments"), "history")}?facet=alias`);
  const history = page.getByRole("list", { name: "History, newest first" });
  await expect(history).toContainText("moved to ");
  await expect(history.getByRole("listitem")).toHaveCount(2);
});
