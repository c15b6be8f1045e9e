import { expect, test } from "./support/test";

/** Kilobytes (1,000 bytes) of JavaScript, compressed as it is sent, until the keys page stands. */
const BAR = 220;

test("the keys page needs less JavaScript than the bar", async ({ page }) => {
  const sizes = new Map<string, Promise<number>>();
  page.on("requestfinished", (request) => {
    if (request.resourceType() !== "script") return;
    sizes.set(
      request.url(),
      request.sizes().then(({ responseBodySize }) => responseBodySize),
    );
  });
  await page.goto("/keys", { waitUntil: "networkidle" });
  await expect(page.getByRole("table", { name: /^Keys/ })).toBeVisible();
  const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
  const figure = `first-load JavaScript of /keys: ${(bytes / 1_000).toFixed(1)} kB in ${sizes.size} files`;
  test.info().annotations.push({ type: "measured", description: figure });
  console.log(figure);
  expect(sizes.size).toBeGreaterThan(2);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(BAR * 1_000);
});
