import { openDb } from "@/lib/db/open-db";
import { verifyDatabase } from "@/lib/ledger/verify/verify-database";
import { answerParent } from "../support/child";

export interface VerifyAnswer {
  ok: boolean;
  entries: number;
  problems: string[];
  seconds: number;
  /** CPU time of this process in it. */
  cpuSeconds: number;
  /** The most memory that this process has held, in MB of 2^20 bytes. */
  peakRssMb: number;
}

// A process of its own, as `keyledger verify-ledger` is one, so that its peak memory is that of a verification.
answerParent(async ({ url }: { url: string }): Promise<VerifyAnswer> => {
  const db = openDb({ url, max: 1 });
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await verifyDatabase(db.pool, { trusted: [], outside: [] });
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await db.close();
  return {
    ok: result.ok,
    entries: result.entries,
    problems: result.problems.map(({ problem }) => problem),
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
});
