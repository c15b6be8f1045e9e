import { expect, it } from "vitest";
import type { KeySummary } from "../schemas";
import { cellText, EXPORT_COLUMNS } from "./export-columns";

/** A key that was listed, and of which nothing could be read. */
const unread: KeySummary = {
  arn: "arn:aws:kms:eu-west-1:111122223333:key/k",
  accountId: "111122223333",
  accountName: "Payments",
  region: "eu-west-1",
  keyId: "k",
  aliases: [],
  aliasesKnown: false,
  tagsKnown: false,
  description: null,
  state: null,
  spec: null,
  usage: null,
  origin: null,
  manager: null,
  multiRegion: null,
  multiRegionType: null,
  owner: null,
  owners: [],
  owned: "unknown",
  environment: null,
  classification: null,
  rotation: "unknown",
  rotationPeriodDays: null,
  nextRotationAt: null,
  lastRotatedAt: null,
  grantCount: null,
  lastUse: null,
  lastUsedAt: null,
  createdAt: null,
  deletionDate: null,
  validTo: null,
  unreadable: ["metadata", "policy", "grants", "tags"],
  readAt: "2026-11-20T10:00:00.000Z",
  goneAt: null,
};
const emptyCells = (key: KeySummary) =>
  EXPORT_COLUMNS.filter((column) => cellText(key, column) === "");

it("leaves no cell blank for what could not be read", () => {
  expect(emptyCells(unread)).toEqual(["goneAt"]);
  expect(cellText(unread, "owner")).toBe("(unknown)");
  expect(cellText(unread, "aliases")).toBe("(unknown)");
});

it("leaves a cell blank for what was read and is not there", () => {
  const read: KeySummary = {
    ...unread,
    aliasesKnown: true,
    tagsKnown: true,
    description: "",
    state: "Enabled",
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    origin: "AWS_KMS",
    manager: "CUSTOMER",
    multiRegion: false,
    rotation: "off",
    grantCount: 0,
    lastUse: "never",
    createdAt: "2026-01-01T00:00:00.000Z",
    unreadable: [],
    owned: "nobody" as const,
  };
  expect(EXPORT_COLUMNS.filter((column) => cellText(read, column) === "(unknown)")).toEqual([]);
  expect(cellText(read, "grantCount")).toBe("0");
  expect(emptyCells({ ...read, lastUse: "unknown" })).not.toContain("lastUsedAt");
});
