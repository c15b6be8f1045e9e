// Idles beside the server. When that is killed, this stops its embedded PostgreSQL, unless another
// process uses it by then. Plain Node, because it runs as long as the server and mostly does nothing.
// Arguments: the data folder, and Node's arguments that start lib/cli/stop-database.ts.
import { spawn } from "node:child_process";

const [dataDir, ...stopDatabase] = process.argv.slice(2);
/** In these seconds site and worker, which ended at the same moment, put back what they hold. */
const GRACE_MS = 3_000;

setInterval(() => undefined, 2 ** 30);
process.on("SIGTERM", () => {
  // Connected: the server asks for it, and stops PostgreSQL itself.
  if (process.connected) process.exit(0);
  setTimeout(() => {
    const args = [...stopDatabase, dataDir];
    spawn(process.execPath, args, { detached: true, stdio: "ignore" }).unref();
    process.exit(0);
  }, GRACE_MS);
});
