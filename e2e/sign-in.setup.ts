import { test as setup } from "@playwright/test";
import { Api } from "./support/api";
import { PEOPLE, stateOf, type Who } from "./support/people";
import { signIn } from "./support/sign-in";

for (const who of Object.keys(PEOPLE) as Who[]) {
  setup(`${who} signs in and the first sync has ended`, async ({ page }) => {
    setup.setTimeout(150_000);
    await signIn(page, who);
    await new Api(page.request).syncEnded(120_000);
    await page.context().storageState({ path: stateOf(who) });
  });
}
