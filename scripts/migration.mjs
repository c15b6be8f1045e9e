import { launch } from "./launch.mjs";

await launch("lib/cli/write-migration.ts", process.argv.slice(2));
