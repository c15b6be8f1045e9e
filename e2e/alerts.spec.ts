import { alertOf } from "./support/alert-of";
import { expect, test } from "./support/test";

test.describe("alerts", () => {
  test.slow();

  test("story 2 is found by clicking, acknowledged, and stands in the ledger", async ({
    page,
    api,
  }) => {
    const { id, version, state } = await alertOf(api, "volume-off-hours", "prod-order-history");
    if (state !== "open") {
      // A run before this one left it so.
      const data = { state: "open", why: "The test begins anew.", version };
      const origin = new URL(test.info().project.use.baseURL ?? "").origin;
      await page.request.post(`/api/v1/alerts/${id}/state`, { data, headers: { origin } });
    }
    await page.goto("/");
    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Alerts/ })
      .click();
    await page.getByRole("combobox", { name: "Severity" }).selectOption("critical");
    await expect(page).toHaveURL(/severity=critical/);
    await page
      .getByRole("row", { name: /prod-order-history/ })
      .getByRole("link", { name: /Many Decrypts/ })
      .click();
    await expect(
      page.getByText(/developer-data made [\d,]+ Decrypts in five minutes/),
    ).toBeVisible();
    await expect(
      page.getByRole("img", { name: /At most [\d,]+ calls in five minutes/ }),
    ).toBeVisible();
    await expect(page.getByText("203.0.113.177")).toBeVisible();
    const evidence = page.getByRole("table", { name: "Events behind this alert" });
    await expect(evidence.getByRole("link", { name: /^Open the records/ }).first()).toHaveAttribute(
      "href",
      /\/usage\?.*events=.*&principal=.*developer-data/,
    );
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByRole("textbox", { name: /Note/ }).fill("Looking at who developer-data was.");
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    // What opened the dialog is gone with the act; the focus is at what is left beside it.
    await expect(page.getByRole("button", { name: "Expect until…" })).toBeFocused();
    await expect(page.getByText("Looking at who developer-data was.")).toBeVisible();
    await page.getByRole("link", { name: /in the ledger/ }).click();
    await expect(page.getByRole("link", { name: "Acknowledged an alert" }).first()).toBeVisible();
  });

  test("several are acknowledged and opened again together, each with its own entry in the ledger", async ({
    page,
    api,
  }) => {
    await alertOf(api, "bad-ciphertext-burst", "prod-tenant-documents");
    await page.goto("/alerts?rule=bad-ciphertext-burst");
    const rows = page.getByRole("row", { name: /prod-tenant-documents/ });
    const act = async (name: string, submit: string) => {
      for (const index of [0, 1]) await rows.nth(index).getByRole("checkbox").check();
      const chosen = page.getByRole("region", { name: "Chosen alerts" });
      await expect(chosen).toContainText("2 chosen");
      await chosen.getByRole("button", { name }).click();
      const dialog = page.getByRole("dialog", { name: `${submit} 2 alerts` });
      await dialog.getByRole("textbox").fill("The same tenant, again.");
      await dialog.getByRole("button", { name: submit }).click();
      await expect(dialog).toBeHidden();
      await expect(chosen).toBeHidden();
    };
    await act("Acknowledge", "Acknowledge");
    for (const index of [0, 1]) await expect(rows.nth(index)).toContainText("Acknowledged");
    await act("Open again", "Open again");
    for (const index of [0, 1]) await expect(rows.nth(index)).toContainText("Open");
    await page.goto("/ledger");
    await expect(page.getByRole("link", { name: "Opened an alert again" }).nth(1)).toBeVisible();
  });

  test("story 11 tells of the key stores that are cut off, with their keys and the way back", async ({
    page,
    api,
  }) => {
    await alertOf(api, "key-store", "vault-hsm");
    await page.goto("/alerts?rule=key-store");
    await page
      .getByRole("row", { name: /Key store vault-hsm/ })
      .getByRole("link", { name: /A key store that cannot be reached/ })
      .click();
    await expect(page.getByText("The CloudHSM key store vault-hsm is disconnected.")).toBeVisible();
    await expect(page.getByText(/The key store is disconnected/).first()).toBeVisible();
    await expect(page.getByText(/^aws kms connect-custom-key-store .*cks-/)).toBeVisible();
    const keys = page.getByRole("table", { name: "Keys in the store" });
    await keys.getByRole("link").first().click();
    await expect(page).toHaveURL(/\/keys\//);
  });

  test("story 4 has a runbook with its own commands, and says that the key is not well", async ({
    page,
    api,
  }) => {
    const { id, key } = await alertOf(api, "key-change", "prod-returns-labels");
    await page.goto(`/alerts/${id}`);
    await expect(page.getByText(/scheduled the key for deletion in 7 days/)).toBeVisible();
    await expect(page.getByText(/The key cannot be used/)).toBeVisible();
    const command = `aws kms cancel-key-deletion --region eu-central-1 --key-id ${key?.arn}`;
    await expect(page.getByText(command, { exact: true })).toBeVisible();
    await page.getByRole("link", { name: "prod-returns-labels" }).first().click();
    await page
      .getByRole("navigation", { name: "Sections of this key" })
      .getByRole("link", { name: "Runbooks" })
      .click();
    await expect(page.getByRole("heading", { name: "A key pending deletion" })).toBeVisible();
    await page.getByRole("link", { name: "Alerts of this key" }).click();
    await expect(
      page.getByRole("row", { name: /A change that puts a key in danger/ }),
    ).toBeVisible();
  });
});
