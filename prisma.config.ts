import { defineConfig } from "prisma/config";

const { DATABASE_OWNER_URL, DATABASE_URL } = process.env;

/** Prisma's own CLI reads this, to migrate; the application takes its settings from lib/env.ts. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: DATABASE_OWNER_URL || DATABASE_URL || "postgresql://localhost/keyledger" },
});
