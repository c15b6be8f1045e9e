import { defineConfig } from "prisma/config";

/** Prisma's own CLI reads this; the application takes its settings from lib/env.ts. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/keyledger" },
});
