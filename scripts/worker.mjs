import { launch } from "./launch.mjs";

await launch("lib/cli/worker.ts", process.argv.slice(2), { settings: true });
