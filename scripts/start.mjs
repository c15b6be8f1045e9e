import { launch } from "./launch.mjs";

await launch("lib/cli/serve.ts", process.argv.slice(2), { build: true, settings: true });
