import { parseArgs } from "node:util";
import { z } from "zod";
import { env } from "../../env";
import { serveDemoProvider } from "./serve";

const options = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  clientId: z.string().min(1),
  clientSecret: z.string().min(32),
  redirectUri: z.url(),
  dataDir: z.string().min(1),
});

/** Reads the arguments, serves until a signal, and prints `{"issuer":"…"}` when ready. */
async function main(): Promise<void> {
  if (!env.KEYLEDGER_DEMO) throw new Error("This provider asks for no password: demo mode only.");
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      "client-id": { type: "string" },
      // Arguments can be seen by every user of the machine; the environment cannot.
      "client-secret": { type: "string" },
      "redirect-uri": { type: "string" },
      "data-dir": { type: "string", default: env.KEYLEDGER_DATA_DIR },
    },
  });
  const settings = options.parse({
    port: values.port,
    clientId: values["client-id"],
    clientSecret: values["client-secret"] ?? env.OIDC_CLIENT_SECRET,
    redirectUri: values["redirect-uri"],
    dataDir: values["data-dir"],
  });
  const { issuer, close } = await serveDemoProvider(settings);
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void close());
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
