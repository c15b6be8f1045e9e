import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

/** 0 for black, 255 for white; computed colours may be in any notation, so a canvas reads them. */
const lightness = (page: Page) =>
  page.evaluate(() => {
    const paint = document.createElement("canvas").getContext("2d");
    if (!paint) throw new Error("There is no canvas to read colours with");
    for (const element of [document.documentElement, document.body]) {
      paint.fillStyle = getComputedStyle(element).backgroundColor;
      paint.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = paint.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  });

test("a chosen theme holds over pages and reloads, from the first byte on", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  expect(await lightness(page)).toBeGreaterThan(200);
  await page.getByRole("button", { name: "Theme: As the system" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.getByRole("button", { name: "Theme: Dark" })).toBeVisible();
  expect(await lightness(page)).toBeLessThan(60);
  const dark = await lightness(page);

  // The server's own HTML has it: nothing can flash before a script runs.
  const html = await (await page.request.get("/keys")).text();
  expect(html).toMatch(/<html[^>]+data-theme="dark"/);
  await page.goto("/keys", { waitUntil: "commit" });
  await page.waitForFunction(() => document.body !== null);
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  await expect(page.getByRole("heading", { name: "Keys", level: 1 })).toBeVisible();
  expect(await lightness(page)).toBe(dark);

  await page.getByRole("button", { name: "Theme: Dark" }).click();
  await page.getByRole("menuitemradio", { name: "As the system" }).click();
  await expect(page.getByRole("button", { name: "Theme: As the system" })).toBeVisible();
  expect(await lightness(page)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await lightness(page)).toBeLessThan(60);
});

test("a theme cookie of nonsense is the system's theme", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "theme", value: '"><script>', url: baseURL ?? "" }]);
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "system");
});
