import { describe, expect, it } from "vitest";
import { settingsSections } from "./sections";

const labels = (role: Parameters<typeof settingsSections>[0]) =>
  settingsSections(role).map(({ label }) => label);

describe("the pages of the settings", () => {
  it("are all there for those who govern and for the auditor", () => {
    const all = [
      "People",
      "Ownership",
      "Tokens",
      "Channels",
      "Usage sources",
      "Alert rules",
      "General",
      "My sessions",
    ];
    expect(labels("admin")).toEqual(all);
    expect(labels("security")).toEqual(all);
    expect(labels("auditor")).toEqual(all);
  });

  it("are for an owner those of tokens and sessions", () => {
    expect(labels("owner")).toEqual(["Tokens", "My sessions"]);
  });
});
