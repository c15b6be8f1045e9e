import { expect, type Page } from "@playwright/test";
import { nameOf, type Who } from "./people";

/** From our sign-in page over the provider's page back to ours, as a person does it. */
export async function signIn(page: Page, who: Who, path = "/sign-in"): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: /^Sign in/ }).click();
  await page.getByRole("button", { name: nameOf(who) }).click();
  await expect(page.getByRole("button", { name: `${nameOf(who)}, account menu` })).toBeVisible();
}

/** The session cookie of a browser, whose name holds the port. */
export async function sessionCookie(page: Page): Promise<{ name: string; value: string }> {
  const cookies = await page.context().cookies();
  const found = cookies.find((cookie) => cookie.name.startsWith("keyledger.session"));
  if (!found) throw new Error("There is no session cookie");
  return found;
}
