import { parseArgs } from "node:util";
import { env } from "@/lib/env";
import { serveDemoMail } from "./serve";

/** Serves until a signal, and prints `{"port":…}` when ready. */
async function main(): Promise<void> {
  if (!env.KEYLEDGER_DEMO) throw new Error("This mail server keeps all it is given: demo only.");
  const { values } = parseArgs({
    options: { port: { type: "string", default: "0" }, folder: { type: "string" } },
  });
  if (values.folder === undefined) throw new Error("--folder is needed.");
  const { port, close } = await serveDemoMail({
    folder: values.folder,
    port: Number(values.port),
  });
  process.stdout.write(`${JSON.stringify({ port })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
