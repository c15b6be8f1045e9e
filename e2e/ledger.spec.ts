import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { LedgerEntryList } from "@/lib/ledger/schemas";
import { expectAccessible } from "./support/axe";
import { nameOf } from "./support/people";
import { expect, test } from "./support/test";

const run = promisify(execFile);

/** `keyledger verify-ledger` on a file, away from the server and its database. */
async function verifyExport(path: string): Promise<{ code: number; answer: { ok: boolean } }> {
  const args = ["scripts/keyledger.mjs", "verify-ledger", path, "--json"];
  const result = await run(process.execPath, args).catch(
    (error: { code: number; stdout: string }) => error,
  );
  return { code: "code" in result ? result.code : 0, answer: JSON.parse(result.stdout) };
}

test.describe("the ledger", () => {
  test("shows an export by who, what and when, and proves that it is there", async ({
    page,
    api,
  }) => {
    await page.request.get("/api/v1/keys/export?format=csv&state=Disabled");
    // Others export at the same time.
    const { items } = await api.get<LedgerEntryList>("ledger?act=key.export");
    const own = items.find((entry) => JSON.stringify(entry.detail).includes('"Disabled"'));
    await page.goto("/ledger");
    await page.getByRole("combobox", { name: "Act" }).selectOption("key.export");
    await expect(page).toHaveURL(/act=key\.export/);
    await page.getByRole("searchbox", { name: /Search the ledger/ }).fill(nameOf("security"));
    await expect(page).toHaveURL(/q=/);
    await page
      .getByRole("link", { name: "Exported keys" })
      .and(page.locator(`[href*="${own?.id}"]`))
      .click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Exported keys");
    await expect(page.getByText(/"state": ?"Disabled"/).first()).toBeVisible();
    const answer = await page.request.post("/api/v1/ledger/checkpoints", {
      headers: { origin: new URL(page.url()).origin },
      data: { why: "to prove an entry" },
    });
    expect(answer.ok()).toBe(true);
    await expect(page.getByText("Proven", { exact: true })).toBeVisible();
    await expect(page.getByText(/It is entry \d+ of the \d+/)).toBeVisible();
    await page.getByText("The bytes of the leaf").click();
    await expect(page.getByText('"act":"key.export"').first()).toBeVisible();
  });

  test("gives a file that proves itself, and that a changed byte betrays", async ({
    page,
  }, info) => {
    await page.goto("/ledger");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export with proofs" }).click();
    const path = await (await download).path();
    expect(await verifyExport(path)).toMatchObject({ code: 0, answer: { ok: true } });
    const text = await readFile(path, "utf8");
    const forged = info.outputPath("forged.jsonl");
    await writeFile(forged, text.replace("session.start", "session.stars"));
    expect(await verifyExport(forged)).toMatchObject({ code: 1, answer: { ok: false } });
  });

  test("is walked with the keyboard: filter, row, entry and back", async ({ page }) => {
    await page.goto("/ledger?act=session.*");
    const first = page.getByRole("link", { name: "Signed in" }).first();
    await first.focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/ledger\/[0-9a-f-]{36}$/);
    await page.getByRole("link", { name: "All entries of the same" }).focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/actor=person/);
    await expect(page.getByRole("button", { name: /^Who: person:/ })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Signed in");
  });

  test("has no fault that axe finds, wide and narrow", async ({ page }) => {
    // Of one act: the newest of all is whatever another test did a moment ago.
    const newest = await page.request.get("/api/v1/ledger?act=session.start&limit=1");
    const [entry] = (await newest.json()).items;
    for (const path of ["/ledger", `/ledger/${entry.id}`, "/ledger/checkpoints"]) {
      await expectAccessible(page, path, async () => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.waitForLoadState("networkidle");
      });
    }
  });
});
