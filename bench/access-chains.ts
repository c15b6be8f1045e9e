import { parseArgs } from "node:util";
import { findAssumable } from "@/lib/access/find-assumable";
import { getKeyChains } from "@/lib/access/get-key-chains";
import { loadOrganizations } from "@/lib/access/load-organizations";
import type { Context } from "@/lib/context";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import { type Shape, seedRoles } from "./access-chains/seed";
import { vacuum } from "./pages/seed";
import { createReport, machine, median, tell } from "./support/report";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, roles: { type: "string", default: "10000" } },
});
const ACCOUNTS = 5;
const SIZES = { accounts: ACCOUNTS, roles: Math.ceil(Number(values.roles) / ACCOUNTS) };
const AGAIN = 3;

const report = createReport(values.json === true);

/** Milliseconds of CPU of this process, its garbage collection included, that some work takes. */
async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; answer: T }> {
  const before = process.cpuUsage();
  const answer = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1e3, answer };
}

const megabytes = () => process.memoryUsage().rss / 2 ** 20;

/** Who can take the place of the roles with access to one key, and which roles one of them can become. */
async function measure(shape: Shape, admin: string, template: string): Promise<void> {
  const database = await cloneDatabase(admin, template);
  const db = openDb({ url: database.url, max: 4 });
  const add = (metric: string, value: number, bar: number | null, unit: string, more = {}) =>
    report.add({
      ...{
        bench: "access-chains",
        metric: `${shape}_${metric}`,
        value,
        bar,
        better: "lower",
        unit,
      },
      detail: { ...machine(), ...SIZES, ...more },
    });
  try {
    tell(`seeding ${shape} trust`);
    const { key, role } = await seedRoles(db, shape, SIZES);
    const owner = openDb({ url: database.ownerUrl, max: 1 });
    await vacuum(owner).finally(() => owner.close());
    const actor = { kind: "system" as const, name: "bench" };
    const ctx: Context = { db, actor, clock: () => new Date(), requestId: "bench" };
    const marks = () => getKeyChains(ctx, key, {});
    const before = megabytes();
    const first = await timed(marks);
    const { roles, notes } = first.answer;
    const takers = roles.reduce((sum, each) => sum + each.takers, 0);
    const further = roles.reduce((sum, each) => sum + each.further, 0);
    add("marks_first_ms", first.ms, 2_500, "ms of CPU", { marked: roles.length, takers, further });
    add("marks_memory_mb", megabytes() - before, 256, "mb");
    // Each says of what there was too much; what was not read is not among them here.
    const whole = shape === "open" ? null : 0;
    add("marks_left_out", notes.length, whole, "notes", { notes });
    const again: number[] = [];
    for (let count = 0; count < AGAIN; count += 1) again.push((await timed(marks)).ms);
    add("marks_again_ms", median(again), 500, "ms of CPU");
    const become = async () => findAssumable(db, role, await loadOrganizations(db));
    const roles_of = await timed(become);
    add("roles_first_ms", roles_of.ms, 1_000, "ms of CPU", { roles: roles_of.answer.ways.size });
    add("roles_left_out", roles_of.answer.notes.length, whole, "notes", {
      notes: roles_of.answer.notes,
    });
    add("roles_again_ms", (await timed(become)).ms, 500, "ms of CPU");
  } finally {
    await db.close();
    await database.drop();
  }
}

async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    for (const shape of ["sparse", "dense", "open"] as const)
      await measure(shape, server.adminUrl, template);
  } finally {
    await server.stop();
  }
}

report.of(main());
