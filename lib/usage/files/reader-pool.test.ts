import { gzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { decryptRecord, KEY, sessionOfRole } from "../testing/trail-records";
import { READ_LIMITS } from "./read-object";
import { openReaderPool, type ReaderPool } from "./reader-pool";
import { parkThread, takeThread } from "./spare-threads";

const SETUP = { readers: [], latest: Date.UTC(2026, 10, 23), limits: READ_LIMITS };

const pools: ReaderPool[] = [];
const open = (setup: Partial<typeof SETUP> = {}) => {
  const pool = openReaderPool(1, { ...SETUP, ...setup });
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

const object = (...records: unknown[]) => gzipSync(JSON.stringify({ Records: records }));
const one = () => object(decryptRecord({ userIdentity: sessionOfRole() }));

/** The number of the thread that waits for its next pool, which it goes on to do. */
function waiting(): number {
  const worker = takeThread();
  parkThread(worker);
  return worker.threadId;
}

it("gives a thread to the next pool, with that pool's settings and nothing of what it read", async () => {
  const first = open();
  const before = await first.read(one());
  expect(before.shapes.map(({ keys }) => keys[0]?.arn)).toEqual([KEY]);
  await first.close();
  const thread = waiting();
  // Later than this there is no event: its settings hold, though the thread began with others.
  const second = open({ latest: Date.UTC(2000, 0, 1) });
  const after = await second.read(one());
  expect(after).toMatchObject({ records: 1, shapes: [], skipped: { "time-out-of-range": 1 } });
  await second.close();
  expect(waiting()).toBe(thread);
  const third = open();
  expect(await third.read(one())).toEqual(before);
});

it("keeps no thread that still reads: its run is over", async () => {
  const first = open();
  const reading = first.read(one());
  const refused = expect(reading).rejects.toThrow("The reading thread ended.");
  await first.close();
  await refused;
});
