import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";

type Glue = typeof import("@prisma/schema-engine-wasm") & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
};

let loaded: Promise<Glue> | undefined;

/**
 * Prisma's schema engine as WebAssembly, working on the database at `url`. It needs no download; its
 * interface is internal to Prisma, so it is pinned and only used to write and check migrations.
 */
export async function openSchemaEngine(url: string): Promise<SchemaEngine> {
  loaded ??= load();
  const { SchemaEngine: Engine } = await loaded;
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
  return Engine.new({ datamodels: await dataModels() }, () => undefined, adapter);
}

/** One instance a process: the generated glue keeps its memory in module variables. */
async function load(): Promise<Glue> {
  const require = createRequire(import.meta.url);
  // Typed by the public entry, whose own loader does not work outside bundlers.
  const glue: unknown = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const entry = require.resolve("@prisma/schema-engine-wasm");
  const bytes = await readFile(entry.replace(/schema_engine\.js$/, "schema_engine_bg.wasm"));
  // The engine hands its panics to this; without it the panic itself would fail.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(`Prisma's schema engine failed: ${message}`);
      },
    },
  });
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": glue as WebAssembly.ModuleImports,
  });
  (glue as Glue).__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") start();
  return glue as Glue;
}

/** Path and text of the Prisma schema. */
export async function dataModels(): Promise<[string, string][]> {
  const path = "prisma/schema.prisma";
  return [[path, await readFile(path, "utf8")]];
}
