import { describe, expect, it } from "vitest";
import { countsQuery } from "./counts-query";
import { loggedInAthena, loggedInLake } from "./logged";
import { literal, literals, name, tight } from "./sql-text";
import { createDatabase, createTable } from "./table-ddl";

const asked = {
  ...{ from: "2025-05-19", to: "2025-05-20", until: "2025-05-20T21:15:00" },
  folderTo: "2025-05-22",
  ...{ accounts: ["111122223333"], regions: ["us-west-2"] },
};
const partitions = { account: "account", region: "region", day: "day" };
const place = { database: "keyledger", table: "cloudtrail", partitions };
const store = "1234abcd-12ab-34cd-56ef-1234567890ab";
const token = "0f8fad5b-d9cb-469f-a165-70867728950e";

describe("what is sent", () => {
  it("escapes texts, and refuses names that are not plain", () => {
    expect(literal("o'; DROP TABLE x --")).toBe("'o''; DROP TABLE x --'");
    expect(() => literal("a\u0000")).toThrow();
    expect(() => literals([])).toThrow();
    for (const hostile of ['a"b', "a`b", "a.b", "A", "", "a b", "1a", "a".repeat(200)]) {
      expect(() => name(hostile)).toThrow(/is no plain name/);
      expect(() => createDatabase(hostile)).toThrow(/is no plain name/);
      expect(() => loggedInAthena({ ...place, table: hostile }, asked)).toThrow(/is no plain name/);
    }
    expect(() => loggedInLake("store; DROP", asked, token)).toThrow(/named by its id/);
  });

  it("names folders of the asked days and of late ones, and accounts where a table has a column for them", () => {
    const { select } = loggedInAthena(place, asked);
    expect(select).toContain(`"day" BETWEEN '2025/05/19' AND '2025/05/22'`);
    expect(select).toContain(`"account" IN ('111122223333')`);
    expect(select).toContain(`eventtime < '2025-05-20T21:15:00'`);
    const bare = { ...place, partitions: { account: null, region: null, day: null } };
    const whole = loggedInAthena(bare, { ...asked, accounts: null, regions: null }).select;
    expect(whole).not.toMatch(/"day"|"account"| IN \(/);
    expect(loggedInAthena(bare, asked).earlier).toBeNull();
  });

  it("is short enough for CloudTrail Lake (API Reference, StartQuery: 10,000 characters)", () => {
    for (const apart of [true, false]) {
      const query = tight(countsQuery(loggedInLake(store, asked, token), apart));
      expect(query.length).toBeLessThan(9_900);
    }
    expect(tight(`SELECT  a ,\n  'x ,  y''( =' || "b  c"\n FROM ( t )`)).toBe(
      `SELECT a,'x ,  y''( ='||"b  c" FROM (t)`,
    );
  });

  it("makes a table whose partitions follow from the folders' names", () => {
    const text = createTable({ ...place, location: "s3://logs/it's/AWSLogs/" });
    expect(text).toContain("LOCATION 's3://logs/it''s/AWSLogs/'");
    expect(text).toContain(
      `'storage.location.template' = 's3://logs/it''s/AWSLogs/\${account}/CloudTrail/\${region}/\${day}'`,
    );
  });
});
