import { stateOf } from "../support/people";
import { expect, test } from "../support/test";
import { openKeys, shownTotal } from "./keys-page";

const mark = `e2e ${Date.now().toString(36)}`;

test("a saved view is made, opened again after a reload, renewed and deleted", async ({
  page,
  api,
}) => {
  const name = `${mark} <b>mine</b>`;
  await openKeys(page, "state=Disabled&sort=-created");
  await page.getByRole("button", { name: "Unsaved view" }).click();
  await page.getByRole("menuitem", { name: "Save as a new view" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
  await expect(page).toHaveURL(/[?&]view=[0-9a-f-]{36}/);

  await openKeys(page);
  await page.getByRole("button", { name: "All keys" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(/state=Disabled/);
  const { total } = await api.keys("state=Disabled");
  await expect(shownTotal(page)).toContainText(`of ${total}`);

  await page.getByRole("columnheader", { name: "Account" }).getByRole("button").click();
  await expect(page.getByRole("button", { name })).toContainText("changed");
  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: "Save changes to" }).click();
  await expect(page.getByRole("button", { name })).not.toContainText("changed");
  await page.reload();
  await expect(page.getByRole("button", { name })).not.toContainText("changed");
  const saved = (await api.views()).items.find((view) => view.name === name);
  expect(saved).toMatchObject({ query: "sort=account&state=Disabled", shared: false, own: true });

  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("button", { name })).toHaveCount(0);
  expect((await api.views()).items.map((view) => view.name)).not.toContain(name);
});

test("a shared view is seen by others, who cannot change it; a private one is not", async ({
  page,
  api,
  browser,
}) => {
  const shared = `${mark} shared`;
  const own = `${mark} private`;
  await openKeys(page, "rotation=off");
  for (const name of [shared, own]) {
    await page.getByRole("button", { name: /Unsaved view|^e2e/ }).click();
    await page.getByRole("menuitem", { name: "Save as a new view" }).click();
    const dialog = page.getByRole("dialog", { name: "Save view" });
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    if (name === shared) await dialog.getByRole("checkbox", { name: /^Share/ }).check();
    await dialog.getByRole("button", { name: "Save view" }).click();
    await expect(page.getByRole("button", { name })).toBeVisible();
  }

  const context = await browser.newContext({ storageState: stateOf("auditor") });
  const other = await context.newPage();
  await openKeys(other);
  await other.getByRole("button", { name: "All keys" }).click();
  await expect(other.getByRole("menuitem", { name: own })).toHaveCount(0);
  await other.getByRole("menuitem", { name: shared }).click();
  await expect(other).toHaveURL(/rotation=off/);
  await other.getByRole("button", { name: shared }).click();
  await expect(other.getByRole("menuitem", { name: "Save as a new view" })).toBeVisible();
  await expect(other.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
  await context.close();

  const made = (await api.views()).items.filter((view) => [shared, own].includes(view.name));
  expect(made).toHaveLength(2);
  for (const { id } of made) {
    const headers = { origin: new URL(page.url()).origin };
    expect((await page.request.delete(`/api/v1/views/${id}`, { headers })).status()).toBe(204);
  }
});

test.describe(() => {
  test.use({ expectedErrors: [/status of 409/] });

  test("two views of one name are refused in words", async ({ page, api }) => {
    const name = `${mark} twice`;
    await openKeys(page, "rotation=on");
    const save = async () => {
      await page.getByRole("button", { name: /Unsaved view|^e2e/ }).click();
      await page.getByRole("menuitem", { name: "Save as a new view" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill(name);
      await page.getByRole("button", { name: "Save view" }).click();
    };
    await save();
    await expect(page.getByRole("button", { name })).toBeVisible();
    await save();
    await expect(page.getByRole("alert")).toContainText("You have a view of that name");
    const made = (await api.views()).items.find((view) => view.name === name);
    const headers = { origin: new URL(page.url()).origin };
    await page.request.delete(`/api/v1/views/${made?.id}`, { headers });
  });
});

test("every standard view opens the list that its name promises", async ({ page, api }) => {
  await openKeys(page);
  await page.getByRole("button", { name: "All keys" }).click();
  const standard = page.getByRole("group", { name: "Standard views" }).getByRole("menuitem");
  await expect(standard.first()).toBeVisible();
  const names = await standard.allTextContents();
  expect(names.length).toBeGreaterThan(5);
  await page.keyboard.press("Escape");
  let opened = "All keys";
  for (const text of names) {
    const name = text.replace(/open$/, "");
    await page.getByRole("button", { name: opened, exact: true }).click();
    await page
      .getByRole("group", { name: "Standard views" })
      .getByRole("menuitem", { name })
      .click();
    await expect(page.getByRole("button", { name, exact: true })).toBeVisible();
    opened = name;
    const query = new URL(page.url()).searchParams;
    query.delete("view");
    const { total } = await api.keys(query.toString());
    const shown = total === 0 ? "No rows" : `of ${total}`;
    await expect(shownTotal(page), name).toContainText(shown);
  }
});
