import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";

type Glue = typeof import("@prisma/schema-engine-wasm") & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
};

/**
 * The engine reads catalog columns of PostgreSQL's type "char" (18), at which the adapter gives up.
 * They pass as text (25) here and get the engine's character type in `describingAdapter`.
 */
class CharAsText extends pg.Pool {
  readonly charColumns = new Set<string>();

  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads of query cannot be named in an override
  override async query(...args: any[]): Promise<any> {
    const client = await this.connect();
    try {
      const result: pg.QueryResult = await Reflect.apply(client.query, client, args);
      for (const field of result.fields ?? []) {
        if (field.dataTypeID !== 18) continue;
        this.charColumns.add(field.name);
        field.dataTypeID = 25;
      }
      return result;
    } finally {
      client.release();
    }
  }
}

function describingAdapter(pool: CharAsText): PrismaPg {
  const factory = new PrismaPg(pool, { disposeExternalPool: true });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type, index) =>
        pool.charColumns.has(result.columnNames[index] ?? "") ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  };
  return factory;
}

let loaded: Promise<Glue> | undefined;

/**
 * Prisma's schema engine as WebAssembly, working on the database at `url`. It needs no download; its
 * interface is internal to Prisma, so it is pinned and only used to write and check migrations.
 */
export async function openSchemaEngine(url: string): Promise<SchemaEngine> {
  loaded ??= load();
  const { SchemaEngine: Engine } = await loaded;
  const pool = new CharAsText({ connectionString: url });
  const adapter = bindMigrationAwareSqlAdapterFactory(describingAdapter(pool));
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
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return glue as Glue;
}

/** Path and text of the Prisma schema. */
export async function dataModels(): Promise<[string, string][]> {
  const path = "prisma/schema.prisma";
  return [[path, await readFile(path, "utf8")]];
}
