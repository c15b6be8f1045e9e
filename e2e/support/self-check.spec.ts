import { expect, test } from "./test";

/** These must fail: they show that a page that misbehaves is noticed by every other test. */
test.describe("a test fails when its page", () => {
  test.fail();

  test("logs an error", async ({ page }) => {
    await page.goto("/");
    await page.evaluate(() => console.error("planted"));
  });

  test("throws", async ({ page }) => {
    await page.goto("/");
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("planted");
      });
    });
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  });

  test("breaks its content security policy", async ({ page }) => {
    await page.goto("/");
    await page.evaluate(() => {
      const image = document.createElement("img");
      image.src = "http://127.0.0.1:9/planted.png";
      document.body.append(image);
    });
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  });
});
