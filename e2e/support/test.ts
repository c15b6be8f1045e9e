import { test as base, type ConsoleMessage, expect } from "@playwright/test";
import { Api } from "./api";
import { stateOf, type Who } from "./people";

interface Options {
  /** Who is signed in; null for nobody. */
  who: Who | null;
  /** Console errors that the test brings about on purpose. */
  expectedErrors: RegExp[];
}

interface Fixtures {
  /** The API as the signed-in person has it. */
  api: Api;
  /** Fails a test in which a page logs an error, throws, or breaks its content security policy. */
  quiet: undefined;
}

function describeMessage(message: ConsoleMessage): string {
  const { url } = message.location();
  return `${message.text()}${url ? ` at ${url}` : ""}`;
}

export const test = base.extend<Options & Fixtures>({
  who: ["security", { option: true }],
  expectedErrors: [[], { option: true }],
  storageState: async ({ who }, use) => {
    await use(who === null ? undefined : stateOf(who));
  },
  api: async ({ page }, use) => {
    await use(new Api(page.request));
  },
  quiet: [
    async ({ context, expectedErrors }, use) => {
      const heard: string[] = [];
      context.on("console", (message) => {
        if (message.type() === "error") heard.push(describeMessage(message));
      });
      context.on("weberror", (error) => heard.push(String(error.error())));
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI}`);
        });
      });
      await use(undefined);
      expect(heard.filter((text) => !expectedErrors.some((known) => known.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
