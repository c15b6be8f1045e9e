import { stopAbandoned } from "../db/embedded/start-embedded";

// Started by scripts/keep-database.mjs, with the data folder as its argument, after the server was killed.
const [dataDir] = process.argv.slice(2);
if (!dataDir) throw new Error("Name the data folder.");
await stopAbandoned(dataDir);
