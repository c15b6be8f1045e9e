import type { Context } from "@/lib/context";
import { listKeys } from "@/lib/keys/list-keys";
import { listKeysQuery } from "@/lib/keys/schemas";
import { KEY_SORTS } from "@/lib/keys/types";

export interface Timing {
  name: string;
  p50: number;
  p95: number;
}

const RUNS = 20;

/** Every filter with frequent, rare, missing and unread values, every sort both ways, every kind of search. */
function cases(): Record<string, string>[] {
  const sorts: Record<string, string>[] = KEY_SORTS.flatMap((sort) => [
    { sort },
    { sort: `-${sort}` },
  ]);
  const filters: Record<string, string>[] = [
    { account: "100000000003" },
    { region: "eu-west-1,us-east-1" },
    { manager: "CUSTOMER" },
    { state: "Enabled" },
    { state: "PendingImport" },
    { state: "(unknown)" },
    { spec: "RSA_2048,HMAC_256" },
    { usage: "SIGN_VERIFY" },
    { origin: "EXTERNAL" },
    { rotation: "off" },
    { lastUse: "never" },
    { environment: "prod" },
    { classification: "(none)" },
    { owner: "team-7" },
    { owner: "(none)" },
    { owner: "(unknown)" },
    { multiRegion: "PRIMARY" },
    { unreadable: "any" },
    { unreadable: "policy" },
    { gone: "only" },
    { gone: "include" },
    { expiresWithin: "90" },
    { unusedFor: "90" },
    { state: "Enabled", manager: "CUSTOMER", rotation: "off", environment: "prod" },
    { lastUse: "unknown", sort: "-lastUsed" },
    { rotation: "off", sort: "nextRotation" },
    { account: "100000000003", sort: "-read" },
    { region: "eu-west-1", sort: "created" },
  ];
  const terms = [
    "payments/prod-1234",
    "service",
    "prod",
    "alias/",
    "zqxwv",
    "p",
    "zq",
    "pr",
    "%",
    "key of",
  ];
  const searches: Record<string, string>[] = [
    ...terms.map((q) => ({ q })),
    { q: "prod", sort: "-created" },
    { q: "service", sort: "-read" },
    { q: "ledger test", state: "Disabled" },
    { q: "alias/search", sort: "-alias" },
    { q: "pr", state: "Disabled", sort: "created" },
    { q: "arn:aws:kms:eu-west-1:100000000001" },
  ];
  return [...sorts, ...filters, ...searches];
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function timing(name: string, samples: number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  const round = (value: number) => Math.round(value * 10) / 10;
  return { name, p50: round(at(0.5)), p95: round(at(0.95)) };
}

/** p50 and p95 of each case, after two calls that warm it up. */
export async function measureCases(ctx: Context): Promise<Timing[]> {
  const all: Timing[] = [];
  for (const given of cases()) {
    const query = listKeysQuery.parse(given);
    const samples: number[] = [];
    for (let run = -2; run < RUNS; run += 1) {
      const took = await time(() => listKeys(ctx, query));
      if (run >= 0) samples.push(took);
    }
    all.push(timing(new URLSearchParams(given).toString(), samples));
  }
  return all;
}

/** The first page against one 400 pages of 200 in, unfiltered and filtered; the worst ratio of medians. */
export async function measureDeepPages(ctx: Context) {
  const pairs: { name: string; first: number; deep: number; ratio: number }[] = [];
  for (const given of [{}, { sort: "-created" }, { state: "Enabled", sort: "lastUsed" }]) {
    const first = listKeysQuery.parse({ ...given, limit: 200 });
    let deep = first;
    for (let page = 0; page < 400; page += 1) {
      const { nextCursor } = await listKeys(ctx, deep);
      if (nextCursor === null) break;
      deep = { ...first, cursor: nextCursor };
    }
    const samples: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      samples[0].push(await time(() => listKeys(ctx, first)));
      samples[1].push(await time(() => listKeys(ctx, deep)));
    }
    const [a, b] = [timing("", samples[0]).p50, timing("", samples[1]).p50];
    const name = new URLSearchParams(given as Record<string, string>).toString();
    pairs.push({ name, first: a, deep: b, ratio: Math.round((b / a) * 100) / 100 });
  }
  return { ratio: Math.max(...pairs.map(({ ratio }) => ratio)), pairs };
}
