import type { Answer, Page } from "@/lib/aws/types";
import { askAgain } from "@/lib/estate/ask-again";
import { toRead } from "@/lib/estate/rules/reads";
import { progressStep } from "@/lib/estate/store/write-steps";
import { fenced, type ScopeWork } from "./scope-work";
import {
  countListed,
  forgetListing,
  markAliasesGone,
  noteKeys,
  writeAliases,
  writeScopeRead,
  writeStores,
} from "./store/write-listing";

type Bad = Exclude<Answer<never>, { status: "data" }>;

interface Listing<T> {
  phase: string;
  /** Token to begin with; null from the first page. */
  start: string | null;
  read: (marker: string | null) => Promise<Answer<Page<T>>>;
  /** Keeps one page together with the token of the next. */
  write: (page: Page<T>, readAt: Date) => Promise<void>;
}

/** Reads page after page, the next one while the last is being written. Null when all were read. */
async function eachPage<T>(work: ScopeWork, listing: Listing<T>): Promise<Bad | null> {
  let marker = listing.start;
  let writing: Promise<void> = Promise.resolve();
  for (;;) {
    work.signal.throwIfAborted();
    const asked = marker;
    const answer = await askAgain(work, () => listing.read(asked));
    await writing;
    if (answer.status !== "data") return answer;
    writing = listing.write(answer.data, answer.readAt);
    writing.catch(() => undefined);
    marker = answer.data.next;
    if (marker === null) {
      await writing;
      return null;
    }
  }
}

/**
 * Lists all keys of the scope into `sync_key`, from where an earlier try stopped. Answers what ended the
 * listing early, or null when it is complete. A token that AWS takes no more begins the listing anew.
 */
export async function listKeys(work: ScopeWork): Promise<Bad | null> {
  const { step, reader } = work;
  const from = step.phase === "list-keys" ? step.marker : null;
  const list = (start: string | null) =>
    eachPage(work, {
      phase: "list-keys",
      start,
      read: (marker) => reader.listKeys(marker),
      write: (page) =>
        fenced(work, async (client) => {
          await noteKeys(
            client,
            step.id,
            page.items.map((item) => item.keyId),
          );
          const { total } = await countListed(client, step.id);
          const at = work.clock();
          const progress = { phase: "list-keys", marker: page.next, total, ...work.newCalls() };
          const listed = page.next === null ? { phase: "list-aliases", listedAt: at } : {};
          await progressStep(client, step.id, { ...progress, ...listed }, at);
        }),
    });
  const stopped = await list(from);
  const stale = stopped?.status === "failed" && from !== null;
  if (!stale) return stopped;
  await fenced(work, (client) => forgetListing(client, step.id));
  return list(null);
}

/** Lists all aliases of the scope; those that a complete listing does not name are gone. */
export async function listAliases(work: ScopeWork): Promise<void> {
  const { step, scope, reader } = work;
  const list = (start: string | null) =>
    eachPage(work, {
      phase: "list-aliases",
      start,
      read: (marker) => reader.listAliases(marker),
      write: (page, readAt) =>
        fenced(work, async (client) => {
          const at = new Date(Math.max(readAt.getTime(), work.startedAt.getTime()));
          await writeAliases(client, scope, page.items, at);
          if (page.next === null) {
            await markAliasesGone(client, scope.scopeId, work.startedAt, at);
            const answer = { status: "data", data: null, readAt } as const;
            await writeScopeRead(client, scope.scopeId, "aliases", toRead(answer, undefined));
          }
          const phase = page.next === null ? "list-stores" : "list-aliases";
          const progress = { phase, marker: page.next, ...work.newCalls() };
          await progressStep(client, step.id, progress, work.clock());
        }),
    });
  const from = step.phase === "list-aliases" ? step.marker : null;
  let stopped = await list(from);
  if (stopped?.status === "failed" && from !== null) stopped = await list(null);
  if (stopped) await noteUnread(work, "aliases", stopped, "list-stores");
}

/** Reads the custom key stores of the scope; those not named are gone. */
export async function listStores(work: ScopeWork): Promise<void> {
  const answer = await askAgain(work, () => work.reader.describeCustomKeyStores());
  if (answer.status !== "data") return noteUnread(work, "stores", answer, "read-keys");
  await fenced(work, async (client) => {
    await writeStores(client, work.scope.scopeId, answer.data, answer.readAt);
    await writeScopeRead(client, work.scope.scopeId, "stores", toRead(answer, undefined));
    const progress = { phase: "read-keys", ...work.newCalls() };
    await progressStep(client, work.step.id, progress, work.clock());
  });
}

async function noteUnread(
  work: ScopeWork,
  part: "aliases" | "stores",
  answer: Bad,
  phase: string,
): Promise<void> {
  const read = toRead(answer, work.step.scope?.reads[part]);
  await fenced(work, async (client) => {
    await writeScopeRead(client, work.scope.scopeId, part, read);
    const progress = { phase, marker: null, ...work.newCalls() };
    await progressStep(client, work.step.id, progress, work.clock());
  });
}
