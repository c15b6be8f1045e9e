import type { Clock } from "../../clock";
import type { logger } from "../../logger";
import { addressGroup } from "../rules/client-address";
import type { Refusal } from "./refusal";

/** How often one refusal came after it was first recorded, and since when. */
export interface Repeats {
  times: number;
  since: Date;
}

export interface RecorderDeps {
  /** Writes one entry. `repeats` is null for the first of its kind. */
  write(refusal: Refusal, at: Date, repeats: Repeats | null): Promise<void>;
  clock: Clock;
  log: Pick<typeof logger, "error">;
  /** Milliseconds within which identical refusals are joined. */
  window?: number;
  /** Kinds of refusal kept apart at one time; what comes beyond is joined whoever it comes from. */
  maxGroups?: number;
}

interface Group {
  refusal: Refusal;
  since: Date;
  /** Refusals that no entry speaks of yet. */
  times: number;
  timer: NodeJS.Timeout;
}

export interface RefusalRecorder {
  record(refusal: Refusal): void;
  /** Writes what was counted and not yet written; resolves when all of it is written or was logged. */
  flush(): Promise<void>;
}

function groupKey({ actor, from, endpoint, code, why }: Refusal): string {
  const who = "id" in actor ? `${actor.kind}:${actor.id}` : addressGroup(from?.address ?? null);
  return JSON.stringify([actor.kind, who, endpoint, code, why]);
}

/** A flood from ever new addresses: what it asked for and from where no longer tell it apart. */
function asCrowd(refusal: Refusal): Refusal {
  return { ...refusal, actor: { kind: "anonymous" }, from: null, endpoint: "any of many" };
}

/**
 * Records refusals without letting whoever is refused fill the ledger or the memory: the first of a kind (same
 * caller or address, endpoint, code and reason) at once, those of the next minute in one entry with their number.
 * Entries are written one after another. What cannot be written is logged, and counted in the next entry.
 */
export function createRefusalRecorder(deps: RecorderDeps): RefusalRecorder {
  const { write, clock, log, window = 60_000, maxGroups = 2_000 } = deps;
  const groups = new Map<string, Group>();
  let tail: Promise<void> = Promise.resolve();

  const enqueue = (refusal: Refusal, repeats: Repeats | null, failed: () => void) => {
    const at = clock();
    tail = tail.then(() =>
      write(refusal, at, repeats).catch((error: unknown) => {
        const { endpoint, code, why, requestId } = refusal;
        log.error({ err: error, endpoint, code, why, requestId }, "a refusal was not recorded");
        failed();
      }),
    );
  };

  const open = (key: string, refusal: Refusal, times: number, since: Date) => {
    const timer = setTimeout(() => close(key), window);
    timer.unref();
    groups.set(key, { refusal, since, times, timer });
  };

  const close = (key: string) => {
    const group = groups.get(key);
    if (group === undefined) return;
    clearTimeout(group.timer);
    groups.delete(key);
    const { refusal, times, since } = group;
    if (times > 0) enqueue(refusal, { times, since }, () => count(key, refusal, times, since));
  };

  const count = (key: string, refusal: Refusal, times: number, since: Date) => {
    const group = groups.get(key);
    if (group === undefined) open(key, refusal, times, since);
    else group.times += times;
  };

  return {
    record(asked) {
      const crowded = groups.size >= (asked.actor.kind === "anonymous" ? 1 : 2) * maxGroups;
      const refusal = crowded && !groups.has(groupKey(asked)) ? asCrowd(asked) : asked;
      const key = groupKey(refusal);
      if (groups.has(key)) {
        count(key, refusal, 1, clock());
        return;
      }
      const since = clock();
      open(key, refusal, 0, since);
      enqueue(refusal, null, () => count(key, refusal, 1, since));
    },
    async flush() {
      for (const key of [...groups.keys()]) close(key);
      await tail;
    },
  };
}
