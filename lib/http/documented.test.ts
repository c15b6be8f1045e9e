import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { endpoints } from "@/app/api/v1/endpoints";
import type { AnyEndpoint } from "./endpoint";

const API = fileURLToPath(new URL("../../app/api/v1", import.meta.url));
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

interface Served {
  /** Method and address by the file's place and export. */
  place: string;
  endpoint: AnyEndpoint | undefined;
}

async function served(): Promise<Served[]> {
  const files = readdirSync(API, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|[/\\])route\.tsx?$/.test(file),
  );
  const found = await Promise.all(
    files.map(async (file) => {
      const module = (await import(join(API, file))) as Record<string, { endpoint?: AnyEndpoint }>;
      const folder = relative(API, dirname(join(API, file))).replaceAll("\\", "/");
      const path = `/api/v1/${folder.replace(/\[([^\]]+)\]/g, "{$1}")}`;
      return METHODS.filter((method) => method in module).map((method) => ({
        place: `${method} ${path}`,
        endpoint: module[method]?.endpoint,
      }));
    }),
  );
  return found.flat();
}

/** The document's own address, which cannot be in the list that it is made from. */
const ITSELF = "GET /api/v1/openapi.json";

describe("the API", () => {
  it("serves every address through the wrapper, at the place that its endpoint names", async () => {
    const all = await served();
    expect(all.length).toBeGreaterThan(1);
    for (const { place, endpoint } of all) {
      expect(`${endpoint?.method} ${endpoint?.path}`).toBe(place);
    }
  });

  it("is in the document as it is served, no more and no less", async () => {
    const documented = endpoints.map(({ method, path }) => `${method} ${path}`);
    expect([...documented, ITSELF].sort()).toEqual((await served()).map((s) => s.place).sort());
  });

  it("is open to the public at health and the document alone", async () => {
    const open = (await served()).filter(({ endpoint }) => endpoint?.permission === "public");
    expect(open.map(({ place }) => place).sort()).toEqual(["GET /api/v1/health", ITSELF]);
  });
});
