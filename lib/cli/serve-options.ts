import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const ESTATES = ["small", "demo", "large"] as const;

export interface ServeOptions {
  demo: boolean;
  port: number;
  host: string;
  dataDir: string;
  /** Null: as the data folder has it, or the default. */
  estate: (typeof ESTATES)[number] | null;
  seed: number | null;
  keys: number | null;
  open: boolean;
  reset: boolean;
  /** Less of the busiest story in the demo's logs. */
  briefTrail: boolean;
  /** False: the demo has no logs of CloudTrail, and so no source of usage. */
  trail: boolean;
  /** One account's usage is counted by queries of Athena, and not from files. */
  athena: boolean;
}

/** A wrong command line; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const SERVE_USAGE = `Usage: npm start -- [options]      the dashboard for the accounts that your settings name
       npm run demo -- [options]   the dashboard with a made-up estate, on this machine alone

  --port N                 port of the site (3000)
  --host H                 address that the site listens on (127.0.0.1); npm start only
  --data-dir D             folder of the database and secrets (.keyledger; the demo: .keyledger/demo)
  --estate small|demo|large, --keys N, --seed N    the demo's estate
  --brief-trail            logs with a twentieth of the demo's busiest story, which are read sooner
  --no-trail               no logs: no charts of usage, no alerts
  --athena                 one account's logs are counted by Athena's queries, which takes minutes longer
  --reset                  forget the demo's data and begin anew
  --no-open                do not open a browser`;

const DEMO_ALONE = [
  ...(["estate", "seed", "keys", "reset", "brief-trail", "no-trail", "athena"] as const),
];

/** Options of `npm start` and `npm run demo`. `from` is what relative paths are relative to. */
export function parseServeOptions(
  args: string[],
  { dataDir, from }: { dataDir: string; from: string },
): ServeOptions {
  const values = parse(args);
  const demo = values.demo === true;
  if (!demo) {
    const wrong = DEMO_ALONE.find((name) => values[name]);
    if (wrong) throw new UsageError(`--${wrong} belongs to the demo.`);
  } else if (values.host) {
    throw new UsageError("The demo listens on 127.0.0.1 alone: its sign-in asks for no password.");
  }
  const estate = ESTATES.find((name) => name === values.estate) ?? null;
  if (values.estate && !estate) throw new UsageError("--estate is small, demo or large.");
  if (values.keys !== undefined && estate !== "large") {
    throw new UsageError("--keys goes with --estate large.");
  }
  const given = values["data-dir"];
  return {
    demo,
    port: whole("port", values.port, 65_535) ?? 3_000,
    host: values.host ?? "127.0.0.1",
    dataDir: given ? resolve(from, given) : resolve(demo ? `${dataDir}/demo` : dataDir),
    estate,
    seed: whole("seed", values.seed, 2 ** 32 - 1),
    keys: whole("keys", values.keys, 100_000),
    open: values["no-open"] !== true,
    reset: values.reset === true,
    briefTrail: values["brief-trail"] === true,
    trail: values["no-trail"] !== true,
    athena: values.athena === true,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        demo: { type: "boolean" },
        port: { type: "string" },
        host: { type: "string" },
        "data-dir": { type: "string" },
        estate: { type: "string" },
        seed: { type: "string" },
        keys: { type: "string" },
        "no-open": { type: "boolean" },
        reset: { type: "boolean" },
        "brief-trail": { type: "boolean" },
        "no-trail": { type: "boolean" },
        athena: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string | undefined, max: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    throw new UsageError(`--${name} is a whole number up to ${max}.`);
  }
  return value;
}
