import { launch } from "./launch.mjs";

await launch("lib/cli/serve.ts", ["--demo", ...process.argv.slice(2)], { build: true });
