import { expect, it } from "vitest";
import { isEmpty, matchOf, toDraft } from "./draft";

const draft = (more: object) => ({ ...toDraft(null), ...more });

it("reads patterns between commas and lines, and tags a line each", () => {
  const match = matchOf(
    draft({ accounts: "Payments*, 1234\n ,\n", tags: "App=a=b\nTeam\n Stage = * \n" }),
  );
  expect(match.accounts).toEqual(["Payments*", "1234"]);
  expect(match.tags).toEqual([
    { name: "App", value: "a=b" },
    { name: "Team", value: "*" },
    { name: "Stage", value: "*" },
  ]);
  expect(isEmpty(match)).toBe(false);
  expect(isEmpty(matchOf(draft({ regions: " , \n" })))).toBe(true);
});

it("writes a rule so that reading it gives the same rule", () => {
  const match = {
    accounts: ["Payments*"],
    regions: ["eu-*", "us-east-1"],
    aliases: ["pay-?"],
    tags: [{ name: "App", value: "x, y" }],
  };
  const rule = { id: "r", position: 0, name: "R", match, owners: [], version: 1, keys: 0 };
  expect(matchOf(toDraft({ ...rule, updatedAt: "" }))).toEqual(match);
});
