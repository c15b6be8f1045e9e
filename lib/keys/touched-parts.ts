import type { Answer, ScopeReader } from "@/lib/aws/types";
import { toRead } from "@/lib/estate/rules/reads";
import { type ChunkWork, fenced } from "./scope-work";
import { markUnlistedGone } from "./store/mark-gone";
import {
  dropTouches,
  isStoreMark,
  storeMark,
  type TouchedScope,
  touchKeysOfStores,
  unlistedAliases,
} from "./store/touches";
import {
  markAliasesGone,
  noteUnreadStores,
  writeAliases,
  writeScopeRead,
  writeStores,
} from "./store/write-listing";

const LANES = 8;

/**
 * Lists all keys of the scope, because AWS knows these no more. Those that a listing to its end does not name are gone; one
 * that it still names keeps its mark, to be read again. False, and nothing is gone, when the listing did not come to its end.
 */
export async function settleGone(
  work: ChunkWork,
  reader: ScopeReader,
  touched: TouchedScope,
  keyIds: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const unlisted = new Set(keyIds);
  let marker: string | null = null;
  do {
    signal.throwIfAborted();
    const page: Awaited<ReturnType<ScopeReader["listKeys"]>> = await reader.listKeys(marker);
    if (page.status !== "data") return false;
    for (const { keyId } of page.data.items) unlisted.delete(keyId);
    marker = page.data.next;
  } while (marker !== null);
  const at = work.clock();
  await fenced(work, async (client) => {
    await markUnlistedGone(client, work.scope.scopeId, [...unlisted], at);
    await dropTouches(client, touched, [...unlisted]);
  });
  return true;
}

/** On its way to another state: it is read again until it is there. */
const ON_ITS_WAY: readonly (string | undefined)[] = ["CONNECTING", "DISCONNECTING"];

/**
 * Reads the scope's custom key stores, and marks the keys of those that were changed: their state goes with their store's.
 * False when AWS could not be asked.
 */
export async function readStores(
  work: ChunkWork,
  reader: ScopeReader,
  touched: TouchedScope,
): Promise<boolean> {
  const answer = await reader.describeCustomKeyStores();
  const { scopeId } = work.scope;
  if (answer.status !== "data") {
    await fenced(work, async (client) => {
      await noteUnreadStores(client, scopeId, toRead(answer, undefined));
      // What is denied is so in a minute, too: the next sync asks again.
      const stores = answer.status === "denied" ? [...touched.keys.keys()].filter(isStoreMark) : [];
      await dropTouches(client, touched, stores);
    });
    return false;
  }
  const moving = new Set(
    answer.data.flatMap(({ CustomKeyStoreId: id, ConnectionState: state }) =>
      id !== undefined && ON_ITS_WAY.includes(state) ? [storeMark(id)] : [],
    ),
  );
  const settled = [...touched.keys.keys()].filter((mark) => isStoreMark(mark) && !moving.has(mark));
  await fenced(work, async (client) => {
    await writeStores(client, scopeId, answer.data, answer.readAt);
    await writeScopeRead(client, scopeId, "stores", toRead(answer, undefined));
    const storeIds = answer.data.flatMap(({ CustomKeyStoreId: id }) =>
      id !== undefined && settled.includes(storeMark(id)) ? [id] : [],
    );
    await touchKeysOfStores(client, scopeId, storeIds, answer.readAt);
    await dropTouches(client, touched, settled);
  });
  return true;
}

/**
 * Lists the aliases of each key. One that pointed at a key and does not any more is elsewhere or no more: which, only the
 * whole list tells. False when AWS could not be asked.
 */
export async function readAliasesOf(
  work: ChunkWork,
  reader: ScopeReader,
  keyIds: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const since = work.clock();
  let whole = true;
  const keep = (answer: Answer<Parameters<typeof writeAliases>[2]>) => {
    if (answer.status !== "data") {
      whole &&= answer.status === "gone";
      return;
    }
    const at = new Date(Math.max(answer.readAt.getTime(), since.getTime()));
    return fenced(work, (client) => writeAliases(client, work.scope, answer.data, at));
  };
  await inLanes(keyIds, signal, async (keyId) => keep(await reader.listAliasesOf(keyId)));
  const { scopeId } = work.scope;
  if (!whole) return false;
  if ((await unlistedAliases(work.db.pool, scopeId, keyIds, since)) === 0) return true;
  let marker: string | null = null;
  do {
    signal.throwIfAborted();
    const page: Awaited<ReturnType<ScopeReader["listAliases"]>> = await reader.listAliases(marker);
    if (page.status !== "data") return false;
    await keep({ ...page, data: page.data.items });
    marker = page.data.next;
  } while (marker !== null);
  await fenced(work, (client) => markAliasesGone(client, scopeId, since, work.clock()));
  return true;
}

/** Does something for each key, a few at once. */
export async function inLanes(
  keyIds: readonly string[],
  signal: AbortSignal,
  each: (keyId: string) => Promise<void>,
): Promise<void> {
  const rest = [...keyIds];
  const lane = async () => {
    for (let keyId = rest.shift(); keyId !== undefined; keyId = rest.shift()) {
      signal.throwIfAborted();
      await each(keyId);
    }
  };
  // Every lane ends before this does, so that nothing is written after the lease is given back.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const result of lanes) if (result.status === "rejected") throw result.reason;
}
