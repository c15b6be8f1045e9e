// Runs a program of this checkout as if it were this process.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { root } from "./hash-files.mjs";
import { PROGRAMS, programArgs } from "./programs.mjs";

/**
 * Prepares the checkout, runs `entry` (one of `PROGRAMS`, or a bench from its source) with `args`, and exits as it exits.
 * `build`: the site must be built. `settings`: the checkout's .env adds what the environment leaves out.
 */
export async function launch(entry, args, { build = false, settings = false } = {}) {
  const file = path.join(root, ".env");
  if (settings && existsSync(file)) process.loadEnvFile(file);
  try {
    await bootstrap({ build, programs: true });
  } catch (error) {
    console.error(error.message);
    process.exit(3);
  }
  const preload = pathToFileURL(path.join(root, "scripts", "die-with-parent.mjs")).href;
  const program = PROGRAMS.includes(entry)
    ? programArgs(entry)
    : ["--import", "tsx", path.join(root, entry)];
  const child = spawn(process.execPath, ["--import", preload, ...program, ...args], {
    cwd: root,
    // npm runs scripts in the checkout; paths that a person gives are meant from where they are.
    env: {
      ...process.env,
      KEYLEDGER_INVOKED_FROM: process.env.INIT_CWD ?? process.cwd(),
      // The SDK's note that Node 20 goes out of support in 2027 says nothing to who runs a command.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // Ctrl-C reaches the child by itself; a signal to this process alone is passed on.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(error.message);
    process.exit(3);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}
