import { launch } from "./launch.mjs";

await launch("lib/cli/main.ts", process.argv.slice(2), { settings: true });
