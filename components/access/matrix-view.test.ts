import { expect, test } from "vitest";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import { compareMatrices } from "./compare-matrices";
import { facetsOf } from "./facets";
import { actionBehind, listRows } from "./list-rows";
import { cellReader, type Filters, rowsOf, viewOf } from "./matrix-view";
import { comparisonOf, matrixOf, principalOf } from "./testing-matrix";

const JUDGED = [{ id: "anyone", severity: "critical" as const, text: "Anyone may decrypt." }];

const MATRIX = matrixOf([
  principalOf("anyone", "CC----", {
    ref: "*",
    kind: "anyone",
    name: "Anyone",
    group: "anyone",
    accountId: null,
    accountName: null,
    risk: 90,
    judgements: JUDGED,
  }),
  principalOf("app", "AA---A", { risk: 40, lastSeenAt: "2026-11-20T00:00:00.000Z" }),
  principalOf("batch", "a----a", { risk: 60 }),
  principalOf("reader", "-----A", { group: "readers", risk: 5 }),
  principalOf("blocked", "DD----", { group: "no-access", risk: 0 }),
  principalOf("idle", "------", { group: "no-access", risk: 0 }),
  principalOf("partner", "??????", {
    ref: "arn:aws:iam::999988887777:role/partner",
    accountId: "999988887777",
    accountName: null,
    group: "other-accounts",
    risk: 55,
    lastSeenAt: "2026-11-01T00:00:00.000Z",
  }),
]);

const NONE: Filters = {
  q: "",
  group: [],
  verdict: [],
  capability: [],
  use: [],
  dangerous: false,
  changed: false,
  sort: "-risk",
  all: false,
};

function names(matrix: AccessMatrix, filters: Partial<Filters>): string[] {
  const view = viewOf(matrix, rowsOf(matrix, null), { ...NONE, ...filters });
  return view.groups.map(
    ({ group, rows }) => `${group}: ${rows.map(({ principal }) => principal.name).join(" ")}`,
  );
}

test("a deleted principal that the policy still names is shown, though it may do nothing", () => {
  const orphan = { ref: "AIDAEXAMPLE", kind: "orphan", group: "orphans", risk: 0 } as const;
  const matrix = matrixOf([principalOf("AIDAEXAMPLE", "------", orphan)]);
  expect(names(matrix, {})).toEqual(["orphans: AIDAEXAMPLE"]);
  expect(names(matrix, { capability: ["decrypt"] })).toEqual([]);
});

test("groups stand in their order, rows by risk, and who may do nothing only when asked for", () => {
  expect(names(MATRIX, {})).toEqual([
    "anyone: Anyone",
    "other-accounts: partner",
    "users: batch app",
    "readers: reader",
  ]);
  expect(names(MATRIX, { all: true }).at(-1)).toBe("no-access: blocked idle");
});

test("what cannot be told is never left out with those who may do nothing", () => {
  expect(names(MATRIX, { capability: ["grant"] })).toEqual(["other-accounts: partner"]);
});

test.each([
  ["partner", ["other-accounts: partner"]],
  ["999988887777", ["other-accounts: partner"]],
  ["SHOP-prod app", ["users: app"]],
  ["arn:aws:iam::111122223333:role/batch", ["users: batch"]],
  ["nobody", []],
])("the search for %s looks at name, ARN and account", (q, found) => {
  expect(names(MATRIX, { q })).toEqual(found);
});

test("a verdict asks for rows that have it, those without access too", () => {
  expect(names(MATRIX, { verdict: ["denied"] })).toEqual(["no-access: blocked"]);
  expect(names(MATRIX, { verdict: ["unknown"] })).toEqual(["other-accounts: partner"]);
  expect(names(MATRIX, { verdict: ["allowed"], capability: ["decrypt"] })).toEqual([
    "users: batch app",
  ]);
});

test("only dangerous and group hold together with the others", () => {
  expect(names(MATRIX, { dangerous: true })).toEqual(["anyone: Anyone"]);
  expect(names(MATRIX, { group: ["users"], q: "app" })).toEqual(["users: app"]);
});

test("by name and by last sight, never seen last either way", () => {
  const users = (sort: string) => names(MATRIX, { sort, group: ["users", "other-accounts"] });
  expect(users("name")).toEqual(["other-accounts: partner", "users: app batch"]);
  expect(users("-name")).toEqual(["other-accounts: partner", "users: batch app"]);
  expect(users("-seen")).toEqual(["other-accounts: partner", "users: app batch"]);
  expect(users("seen")).toEqual(["other-accounts: partner", "users: app batch"]);
});

test("two principals that were never seen are in the order of their names", () => {
  const matrix = matrixOf([principalOf("b", "A-----"), principalOf("a", "A-----")]);
  expect(names(matrix, { sort: "-seen" })).toEqual(["users: a b"]);
});

test("a capability narrows the columns and leaves their order", () => {
  const view = viewOf(MATRIX, rowsOf(MATRIX, null), { ...NONE, capability: ["read", "decrypt"] });
  expect(view.capabilities.map(({ id }) => id)).toEqual(["decrypt", "read"]);
});

test("cells: the most access, how many share it, and all of it in words", () => {
  const cellOf = cellReader(MATRIX, rowsOf(MATRIX, null));
  const app = "arn:aws:iam::111122223333:role/app";
  const batch = "arn:aws:iam::111122223333:role/batch";
  expect(cellOf({ row: app, group: "decrypt", column: null })).toEqual({
    code: "A",
    share: null,
    change: null,
    use: null,
    words: "allowed",
  });
  expect(cellOf({ row: batch, group: "decrypt", column: null })).toEqual({
    code: "a",
    share: { count: 1, of: 2 },
    change: null,
    use: null,
    words: "allowed through the account's IAM for 1 of 2, not allowed for 1",
  });
  expect(cellOf({ row: batch, group: "decrypt", column: "kms:ReEncryptFrom" }).code).toBe("-");
  expect(cellOf({ row: "nobody", group: "decrypt", column: null }).code).toBe("?");
});

test("a code that is none of ours is unknown", () => {
  const matrix = matrixOf([principalOf("odd", "x")]);
  const [row] = rowsOf(matrix, null);
  expect(row?.codes).toEqual(["?", "?", "?", "?", "?", "?"]);
});

test("a comparison keeps rows that differ, and can show them alone", () => {
  const before = matrixOf([principalOf("app", "AA---A"), principalOf("gone", "A-----")]);
  const after = matrixOf([
    principalOf("app", "AA---A"),
    principalOf("gone", "------", { group: "no-access" }),
  ]);
  const rows = rowsOf(after, compareMatrices(comparisonOf(before, after)));
  const shown = (changed: boolean) =>
    viewOf(after, rows, { ...NONE, changed }).groups.flatMap((group) =>
      group.rows.map(({ principal }) => principal.name),
    );
  expect(shown(false)).toEqual(["app", "gone"]);
  expect(shown(true)).toEqual(["gone"]);
  const cell = cellReader(
    after,
    rows,
  )({
    row: "arn:aws:iam::111122223333:role/gone",
    group: "decrypt",
    column: null,
  });
  expect(cell).toMatchObject({ code: "-", change: "lost" });
  expect(cell.words).toBe(
    "not allowed, against allowed for 1 of 2, not allowed for 1: less access",
  );
});

test("the list has a line for each capability with access, or with the verdict asked for", () => {
  const lines = (filters: Partial<Filters>) => {
    const all = { ...NONE, ...filters };
    const rows = rowsOf(MATRIX, null);
    const view = viewOf(MATRIX, rows, all);
    return listRows(MATRIX, view, cellReader(MATRIX, rows), all).map(
      ({ row, capability, cell }) => `${row.principal.name} ${capability.id} ${cell.code}`,
    );
  };
  expect(lines({ q: "app" })).toEqual(["app decrypt A", "app read A"]);
  expect(lines({ q: "blocked", verdict: ["denied"] })).toEqual(["blocked decrypt D"]);
  expect(lines({ q: "idle", all: true })).toHaveLength(3);
  expect(lines({ q: "partner" })).toHaveLength(3);
});

test("a line says what decides its capability, also where the columns are narrowed", () => {
  const because = ["by decrypt", "by grant", "by read"];
  const matrix = matrixOf([
    principalOf("app", "A----A", { because }),
    principalOf("new", "A-----"),
  ]);
  const rows = rowsOf(matrix, null);
  const filters = { ...NONE, capability: ["read" as const] };
  const all = (given: Filters) =>
    listRows(matrix, viewOf(matrix, rows, given), cellReader(matrix, rows), given);
  expect(all(filters).map((line) => line.because)).toEqual(["by read"]);
  expect(all(NONE).map((line) => line.because)).toEqual(["by decrypt", "by read", null]);
});

test("a sum is explained by the first action that has the verdict shown", () => {
  const rows = rowsOf(MATRIX, null);
  const cellOf = cellReader(MATRIX, rows);
  const row = "arn:aws:iam::111122223333:role/batch";
  const [decrypt] = MATRIX.capabilities;
  if (!decrypt) throw new Error("The fixture has no capability");
  const of = (column: string) => cellOf({ row, group: "decrypt", column });
  expect(actionBehind(decrypt, of, of("kms:ReEncryptFrom"))).toBe("kms:ReEncryptFrom");
  expect(actionBehind(decrypt, of, of("kms:Decrypt"))).toBe("kms:Decrypt");
});

test("filters count principals of the whole picture", () => {
  const facets = facetsOf(MATRIX, rowsOf(MATRIX, null));
  const count = (name: keyof typeof facets, value: string) =>
    facets[name].find((one) => one.value === value)?.count;
  expect(count("verdict", "allowed")).toBe(3);
  expect(count("verdict", "unknown")).toBe(1);
  expect(count("capability", "decrypt")).toBe(4);
  expect(count("group", "no-access")).toBe(2);
  expect(count("group", "services")).toBeUndefined();
});
