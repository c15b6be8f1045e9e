import { EVENT_WORDS } from "./files/read-object";
import type { ReadObject } from "./write-objects";

const BATCH_OBJECTS = 32;
const BATCH_EVENTS = 50_000;

/** What was read and is to be written: one batch is written while the next is read, so that no more than two are held. */
export class ObjectBatches {
  #ready: ReadObject[] = [];
  #writing = Promise.resolve();

  constructor(private readonly write: (batch: ReadObject[]) => Promise<void>) {}

  /** One more for the next batch. */
  add(read: ReadObject): void {
    this.#ready.push(read);
  }

  /** Begins to write when there is a batch, as soon as the one before is written; throws when that was not. */
  async writeFull(): Promise<void> {
    const events = this.#ready.reduce((sum, { uses }) => sum + uses.events.length, 0);
    if (this.#ready.length < BATCH_OBJECTS && events / EVENT_WORDS < BATCH_EVENTS) return;
    await this.#writing;
    this.#writing = this.#flush();
    // Whoever waits for it hears of its failure.
    this.#writing.catch(() => undefined);
  }

  /** Throws when what was begun was not written. */
  written(): Promise<void> {
    return this.#writing;
  }

  /** Writes all that is left, whatever became of what was begun. */
  async writeRest(): Promise<void> {
    await Promise.allSettled([this.#writing]);
    while (this.#ready.length > 0) await this.#flush();
  }

  async #flush(): Promise<void> {
    const batch = this.#ready.splice(0);
    if (batch.length > 0) await this.write(batch);
  }
}
