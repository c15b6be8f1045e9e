import type { Worker } from "node:worker_threads";
import { type ObjectContent, ObjectUnreadable } from "../sources/source";
import type { TraitValue } from "../types";
import { engineModule } from "./engine";
import type { ObjectUses } from "./read-object";
import { parkThread, takeThread } from "./spare-threads";
import type { ThreadAnswer, ThreadRefusal, ThreadSetup, ThreadTask, ThreadTurn } from "./thread";
import { type CallerPart, type CallPart, joined, type UseShape } from "./use-parts";

/** What an object holds, with the shapes that its events name by number. */
export interface PooledUses extends ObjectUses {
  shapes: readonly UseShape[];
}

/** Threads that read objects. */
export interface ReaderPool {
  /**
   * Resolves when a thread has read the object, whose bytes it keeps. Rejects with ObjectUnreadable when the file
   * cannot be read, and when the thread died. `reader`: the number of the thread that has read objects like it; unless
   * it has more to do than others, it gets it.
   */
  read(content: ObjectContent, reader?: number): Promise<PooledUses>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(uses: PooledUses): void;
  reject(error: Error): void;
}

/**
 * Up to `threads` threads, each of which starts with its first object. Objects go to the thread that has least to do.
 */
export function openReaderPool(threads: number, setup: Omit<ThreadSetup, "engine">): ReaderPool {
  const members: Member[] = [];
  let next = 0;
  const member = (at: number) => {
    members[at] ??= startMember({ ...setup, engine: engineModule() });
    return members[at];
  };
  const toDo = (at: number) => members[at]?.waiting.size ?? 0;
  return {
    read(content, reader = -1) {
      let idlest = 0;
      for (let at = 1; at < threads; at += 1) if (toDo(at) < toDo(idlest)) idlest = at;
      const own = reader >= 0 && reader < threads ? reader : idlest;
      const free = member(toDo(own) > toDo(idlest) + 1 ? idlest : own);
      if (free.lost) return Promise.reject(free.lost);
      const id = next;
      next += 1;
      return new Promise((resolve, reject) => {
        free.waiting.set(id, { resolve, reject });
        const task: ThreadTask = { id, content };
        free.worker.postMessage(task, content instanceof Uint8Array ? [content.buffer] : []);
      });
    },
    async close() {
      // One that still reads, or died, is of no use to the next.
      const ended = Object.values(members).map(({ worker, waiting, lost }) =>
        lost || waiting.size > 0 ? worker.terminate() : parkThread(worker),
      );
      await Promise.all(ended);
    },
  };
}

interface Member {
  worker: Worker;
  waiting: Map<number, Waiting>;
  lost: Error | null;
}

function startMember(setup: ThreadSetup): Member {
  const worker = takeThread();
  const turn: ThreadTurn = { setup };
  worker.postMessage(turn);
  const waiting = new Map<number, Waiting>();
  const shapes: UseShape[] = [];
  const member: Member = { worker, waiting, lost: null };
  let traits: TraitValue[] = [];
  const callers: CallerPart[] = [];
  const calls: CallPart[] = [];
  worker.on("message", (message: ThreadAnswer | ThreadRefusal) => {
    if ("unreadable" in message) {
      waiting.get(message.id)?.reject(new ObjectUnreadable(message.unreadable));
      waiting.delete(message.id);
      return;
    }
    const { id, uses, ...answer } = message;
    for (const caller of JSON.parse(answer.callers) as CallerPart[]) callers.push(caller);
    for (const call of JSON.parse(answer.calls) as CallPart[]) calls.push(call);
    for (let at = 0; at < answer.pairs.length; at += 2) {
      const caller = callers[answer.pairs[at] as number] as CallerPart;
      shapes.push(joined(caller, calls[answer.pairs[at + 1] as number] as CallPart));
    }
    if (answer.anew) traits = [];
    for (const trait of JSON.parse(answer.traits) as TraitValue[]) traits.push(trait);
    waiting.get(id)?.resolve({ ...uses, shapes, traits });
    waiting.delete(id);
  });
  const lose = (error: Error) => {
    member.lost ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("error", lose);
  worker.on("exit", () => lose(new Error("The reading thread ended.")));
  return member;
}
