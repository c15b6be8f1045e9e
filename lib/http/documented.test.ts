import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { endpoints } from "@/app/api/v1/endpoints";
import type { AnyEndpoint } from "./endpoint";

const API = fileURLToPath(new URL("../../app/api/v1", import.meta.url));
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

interface Served {
  /** Method and address by the file's place and export. */
  place: string;
  endpoint: AnyEndpoint;
}

async function modules() {
  const files = readdirSync(API, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|[/\\])route\.tsx?$/.test(file),
  );
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(join(API, file))) as Record<string, { endpoint?: AnyEndpoint }>;
      const folder = relative(API, dirname(join(API, file))).replaceAll("\\", "/");
      return { module, path: `/api/v1/${folder.replace(/\[([^\]]+)\]/g, "{$1}")}` };
    }),
  );
}

async function served(): Promise<Served[]> {
  return (await modules()).flatMap(({ module, path }) =>
    METHODS.flatMap((method) => {
      const endpoint = module[method]?.endpoint;
      return endpoint === undefined ? [] : [{ place: `${method} ${path}`, endpoint }];
    }),
  );
}

/** The document's own address, which cannot be in the list that it is made from. */
const ITSELF = "GET /api/v1/openapi.json";

describe("the API", () => {
  it("serves every address through the wrapper, at the place that its endpoint names", async () => {
    const all = await served();
    expect(all.length).toBeGreaterThan(1);
    for (const { place, endpoint } of all) {
      expect(`${endpoint.method} ${endpoint.path}`).toBe(place);
    }
  });

  it("answers every method at every address itself, those that it does not take with 405", async () => {
    for (const { module, path } of await modules()) {
      expect(Object.keys(module).sort(), path).toEqual([...METHODS].sort());
      const taken = METHODS.filter((method) => module[method]?.endpoint !== undefined);
      for (const method of METHODS.filter((each) => !taken.includes(each))) {
        const response = await (module[method] as unknown as () => Promise<Response>)();
        const allow = response.headers.get("allow")?.split(", ") ?? [];
        expect(
          allow.filter((each) => each !== "HEAD"),
          path,
        ).toEqual([...taken, "OPTIONS"].sort());
        expect(response.headers.has("access-control-allow-origin"), path).toBe(false);
        if (method === "OPTIONS") expect(response.status, path).toBe(204);
        else expect(await response.json(), path).toMatchObject({ status: 405, code: "method" });
      }
    }
  });

  it("is in the document as it is served, no more and no less", async () => {
    const documented = endpoints.map(({ method, path }) => `${method} ${path}`);
    expect([...documented, ITSELF].sort()).toEqual((await served()).map((s) => s.place).sort());
  });

  it("is open to the public at health, the document and reports of browsers alone", async () => {
    const open = (await served()).filter(({ endpoint }) => endpoint.permission === "public");
    expect(open.map(({ place }) => place).sort()).toEqual([
      "GET /api/v1/health",
      ITSELF,
      "POST /api/v1/csp-reports",
    ]);
  });
});
