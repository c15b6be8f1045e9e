import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorld, syncAll, type World } from "@/lib/keys/testing/local-estate";
import { generateWithStories } from "@/lib/local-aws/estates/generate-estate";
import { explainCell } from "./explain-cell";
import { getMatrix } from "./get-matrix";
import type { AccessMatrix } from "./schemas/matrix";
import { codeIn, rowOf } from "./testing-estate";
import { VERDICT_CODES, type VerdictCode } from "./types";

const { estate, stories } = generateWithStories({ kind: "demo", seed: 7, now: new Date() });

let world: World;
beforeAll(async () => {
  world = await openWorld({ estate });
  await syncAll(world);
}, 240_000);
afterAll(() => world.close());

function nameOf(arn = "") {
  const [, , , region = "", accountId = "", rest = ""] = arn.split(":");
  return { accountId, region, keyId: rest.slice("key/".length) };
}
const told = (number: number) => {
  const story = stories[number - 1];
  if (!story) throw new Error(`story ${number} is not told`);
  return story;
};
const matrixOf = (number: number, query: Parameters<typeof getMatrix>[2] = {}, index = 0) =>
  getMatrix(world.ctx, nameOf(told(number).keyArns[index]), { all: "1", ...query });
const whoMay = (matrix: AccessMatrix, action: string, kinds = ["role"]) =>
  matrix.principals
    .filter(({ ref, kind }) => kinds.includes(kind) && "AaCc".includes(codeIn(matrix, ref, action)))
    .map(({ ref }) => ref);

it("story 1: fourteen roles, and no other, may decrypt what customers told", async () => {
  const matrix = await matrixOf(1);
  expect(whoMay(matrix, "Decrypt").sort()).toEqual([...told(1).principals].sort());
  expect(told(1).principals).toHaveLength(14);
  expect(codeIn(matrix, "customers-reindex", "Decrypt")).toBe("C");
  const { cell } = await explainCell(world.ctx, nameOf(told(1).keyArns[0]), {
    principal: rowOf(matrix, "customers-reindex").ref,
    action: "kms:Decrypt",
  });
  expect(cell.conditions.map(({ text }) => text).join()).toMatch(/EncryptionContext:table/);
});

it("takes TLS as given: what only a TLS-only policy would ask about is allowed, and the explanation says so", async () => {
  const matrix = await matrixOf(1);
  const [writer = ""] = matrix.principals
    .filter(({ ref }) => codeIn(matrix, ref, "Decrypt") === "A")
    .map(({ ref }) => ref);
  const opened = await explainCell(world.ctx, nameOf(told(1).keyArns[0]), {
    principal: writer,
    action: "kms:Decrypt",
  });
  expect(opened.cell).toMatchObject({ verdict: "allowed", conditions: [] });
  expect(opened.notEvaluated.join()).toContain("aws:SecureTransport");
});

it("story 5: one key gives a whole other account everything that works across accounts", async () => {
  const matrix = await matrixOf(5);
  const [, dev = ""] = told(5).principals;
  expect(rowOf(matrix, dev)).toMatchObject({ kind: "root", group: "other-accounts" });
  const outside = matrix.principals.filter(({ group }) => group === "other-accounts");
  expect(outside.length).toBeGreaterThan(5);
  for (const { ref } of outside) expect(codeIn(matrix, ref, "PutKeyPolicy"), ref).toMatch(/[-D]/);
  const judged = rowOf(matrix, dev).judgements.map(({ id }) => id);
  expect(judged).toContain("other-account");
});

it("story 7: one outside role cannot be told, another account is let in, a third is not", async () => {
  const matrix = await matrixOf(7);
  const [using = "", idle = "", denied = ""] = told(7).principals;
  expect(codeIn(matrix, using, "Decrypt")).toBe("?");
  const account = idle.split(":")[4] ?? "";
  expect(rowOf(matrix, account)).toMatchObject({ kind: "account", accountName: null });
  expect(codeIn(matrix, account, "Decrypt")).toMatch(/[ac]/);
  expect(matrix.principals.map(({ ref }) => ref)).not.toContain(denied);
});

it("story 9: whoever may make grants is seen, and whom a grant let in", async () => {
  const matrix = await matrixOf(9);
  const [ci = "", grantee = ""] = told(9).principals;
  expect(codeIn(matrix, ci, "CreateGrant")).toMatch(/[AC]/);
  expect(codeIn(matrix, ci, "Decrypt")).toBe("-");
  expect(rowOf(matrix, ci).group).toBe("administrators");
  expect(codeIn(matrix, grantee, "Decrypt")).toMatch(/[AC]/);
  expect(
    rowOf(matrix, ci)
      .judgements.map(({ id }) => id)
      .join(),
  ).toMatch(/grant|hand/);
});

it("story 13: the family of a key is as open as its loosest replica", async () => {
  const alone = await matrixOf(13);
  const family = await matrixOf(13, { family: "1" });
  expect(family.family).toEqual([told(13).keyArns[1]]);
  const kinds = ["role", "user"];
  const more = whoMay(family, "Decrypt", kinds).filter(
    (ref) => !whoMay(alone, "Decrypt", kinds).includes(ref),
  );
  const own = told(13).keyArns[0]?.split(":")[4] ?? "";
  expect(more.filter((ref) => !ref.includes(own)).length).toBeGreaterThan(10);
  expect(more.length).toBeGreaterThan(20);
});

it("story 14: the deleted are orphans, and a role that is not there cannot be told", async () => {
  const deleted = await matrixOf(14);
  expect(deleted.principals.filter(({ group }) => group === "orphans")).toHaveLength(3);
  const stale = await matrixOf(14, {}, 1);
  const [role] = stale.principals.filter(
    ({ name, inEstate }) => name.startsWith("AWSReservedSSO_KeyOwner_") && !inEstate,
  );
  expect(codeIn(stale, role?.ref ?? "", "PutKeyPolicy")).toBe("?");
  expect(stale.notes.join()).toContain(role?.ref);
});

it("story 18: of a key that denies our reader nothing is claimed", async () => {
  const matrix = await matrixOf(18);
  expect(
    matrix.sources.filter(({ status }) => status === "denied").map(({ part }) => part),
  ).toEqual(expect.arrayContaining(["key-policy", "grants"]));
  const decrypt = matrix.principals.map(({ ref }) => codeIn(matrix, ref, "Decrypt"));
  expect(decrypt.filter((code) => "AaCc-".includes(code))).toEqual([]);
  expect(decrypt).toContain("?");
});

it("gives in every cell of a matrix the verdict, and the way, that its explanation gives", async () => {
  const keys = stories
    .flatMap(({ keyArns }) => keyArns)
    .filter((_, at) => at % 3 === 0)
    .slice(0, 9);
  const seen = new Set<string>();
  for (const [number, arn] of keys.entries()) {
    const family = number % 3 === 0 ? "1" : "0";
    const matrix = await getMatrix(world.ctx, nameOf(arn), { all: "1", family });
    for (const { ref, verdicts } of matrix.principals.filter((_, at) => (at + number) % 20 === 0)) {
      // One action of each code that the row has, another one for each key.
      for (const code of new Set(verdicts)) {
        const having = matrix.actions.filter((_, at) => verdicts[at] === code);
        const action = having[number % having.length] ?? "";
        const query = { principal: ref, action, family } as const;
        const { cell, throughIam } = await explainCell(world.ctx, nameOf(arn), query);
        seen.add(code);
        expect({ verdict: cell.verdict, throughIam }, `${ref} ${action} ${arn}`).toEqual(
          VERDICT_CODES[code as VerdictCode],
        );
      }
    }
  }
  expect(seen.size).toBeGreaterThan(4);
});
