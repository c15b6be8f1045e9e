import { expect, it } from "vitest";
import { parseEnv } from "./env";

const DATABASE_OWNER_URL = "postgresql://owner:p@127.0.0.1/keyledger";

it("takes an owner's URL only beside the application's", () => {
  expect(() => parseEnv({ DATABASE_OWNER_URL })).toThrow(
    /DATABASE_OWNER_URL: goes with DATABASE_URL/,
  );
  const DATABASE_URL = "postgresql://app:p@127.0.0.1/keyledger";
  expect(parseEnv({ DATABASE_OWNER_URL, DATABASE_URL })).toMatchObject({ DATABASE_URL });
  expect(parseEnv({ DATABASE_OWNER_URL: "" }).DATABASE_OWNER_URL).toBeUndefined();
});

it("names every wrong setting at once", () => {
  const wrong = { DATABASE_URL: "mysql://x", DATABASE_OWNER_URL: "mysql://y", LOG_LEVEL: "loud" };
  expect(() => parseEnv(wrong)).toThrow(/DATABASE_URL: .*\n.*DATABASE_OWNER_URL: |LOG_LEVEL: /);
});
