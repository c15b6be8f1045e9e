import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import type { Db } from "@/lib/db/types";
import { makeCheckpoint } from "@/lib/ledger/make-checkpoint";
import { readInclusionProof, readRoot } from "@/lib/ledger/read-proof";
import { leafHash } from "@/lib/ledger/rules/merkle";
import { verifyInclusion } from "@/lib/ledger/rules/proofs";
import { localSigner } from "@/lib/ledger/signer";
import { readBodies } from "@/lib/ledger/store/checkpoints";
import { measureAppend, measureBareInserts } from "./ledger/append";
import { seedLedger } from "./ledger/seed";
import type { VerifyAnswer } from "./ledger/verify";
import { askChild } from "./support/child";
import { createReport, machine, tell } from "./support/report";

const { values: given } = parseArgs({
  options: { json: { type: "boolean" }, entries: { type: "string", default: "1000000" } },
});
const report = createReport(given.json === true);
/** The bars are those of a million. */
const ENTRIES = Number(given.entries);
const APPEND_MS = 10_000;
const PROOFS = 500;

async function benchAppend(db: Db, ledgerDb: Db, owner: Db): Promise<void> {
  tell("appending with 8 writers");
  const bare = await measureBareInserts(db, owner, APPEND_MS / 2);
  const { perSecond, gapless, ...detail } = await measureAppend(db, ledgerDb, APPEND_MS);
  if (!gapless) throw new Error("The places have a gap, or an act has none.");
  const common = { bench: "ledger", better: "higher" } as const;
  report.add({
    ...common,
    metric: "append_per_second",
    value: perSecond,
    bar: 1_500,
    unit: "acts/s",
    detail: { ...machine(), ...detail, gapless, bareInsertsPerSecond: Math.round(bare) },
  });
  report.add({
    ...common,
    metric: "append_ratio_to_bare_insert",
    value: perSecond / bare,
    bar: null,
    unit: "ratio",
    detail: {},
  });
}

async function benchVerify(url: string): Promise<void> {
  tell("verifying");
  const answer = await askChild<VerifyAnswer>({ entry: "bench/ledger/verify.ts" }, { url });
  if (!answer.ok) throw new Error(`The ledger does not hold: ${answer.problems.join("; ")}`);
  const { seconds, peakRssMb, entries, cpuSeconds } = answer;
  const common = { bench: "ledger", better: "lower" } as const;
  const detail = { entries, cpuSeconds };
  report.add({ ...common, metric: "verify_seconds", value: seconds, bar: 30, unit: "s", detail });
  report.add({
    ...common,
    metric: "verify_peak_rss_mb",
    value: peakRssMb,
    bar: 512,
    unit: "MB",
    detail: {},
  });
}

async function benchProof(db: Db, size: number): Promise<void> {
  tell("proving");
  const root = await readRoot(db.pool, size);
  const times: number[] = [];
  for (let at = 0; at < PROOFS; at += 1) {
    const seq = Math.floor((size * (at + 0.5)) / PROOFS);
    const began = performance.now();
    const path = await readInclusionProof(db.pool, seq, size);
    times.push(performance.now() - began);
    const [body = ""] = await readBodies(db.pool, seq, seq + 1);
    if (!verifyInclusion(leafHash(body), seq, size, path, root)) {
      throw new Error(`The proof of ${seq} does not hold.`);
    }
  }
  times.sort((a, b) => a - b);
  report.add({
    bench: "ledger",
    metric: "inclusion_proof_p95_ms",
    value: times[Math.floor(times.length * 0.95)] ?? Number.NaN,
    bar: 20,
    better: "lower",
    unit: "ms",
    detail: { size, proofs: PROOFS, p50: times[Math.floor(times.length / 2)] },
  });
}

/** Measures the ledger in a PostgreSQL of its own, with the application's settings and role. */
async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const database = await cloneDatabase(server.adminUrl, await prepareTemplate(server.adminUrl));
    const db = openDb({ url: database.url, max: 8 });
    const ledgerDb = openDb({ url: database.url, max: 3 });
    const owner = openDb({ url: database.ownerUrl, max: 1 });
    try {
      await benchAppend(db, ledgerDb, owner);
      tell(`seeding ${ENTRIES} entries`);
      await seedLedger(db, ENTRIES);
      const signer = localSigner(generateKeyPairSync("ed25519").privateKey);
      const began = performance.now();
      const size = (await makeCheckpoint(db, signer, new Date())) ?? 0;
      tell(`checkpoint of ${size} in ${Math.round(performance.now() - began)} ms`);
      await benchVerify(database.url);
      await benchProof(db, size);
    } finally {
      await Promise.all([db.close(), ledgerDb.close(), owner.close()]);
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

report.of(main());
