import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { World } from "../generate-estate";
import { HOUR } from "./flow";
import { Traffic } from "./traffic";
import { type WrittenTrail, writeTrail } from "./write-trail";

const DAY = 24 * HOUR;
/** An hour's logs are there this long after its end. */
const DELAY = 5 * 60_000;

const stored = z.object({ writtenTo: z.number() });

export interface KeptTrail {
  /** Folder of the trail: `s3/<bucket>` below it is the bucket, `state.json` tells up to when it is written. */
  folder: string;
  bucket: string;
  /** How far back the logs reach at first. */
  days: number;
  /** One call in twenty of the busiest story alone; all of them when left out. */
  brief?: boolean;
}

/** The logs of an estate in a folder, which go on with time. */
export class TrailKeeper {
  readonly #traffic: Traffic;

  constructor(
    private readonly world: World,
    private readonly kept: KeptTrail,
  ) {
    this.#traffic = new Traffic(world, { brief: kept.brief });
  }

  /** Writes what lacks up to the last whole hour. What was written before is not looked at again. */
  async write(now: Date): Promise<WrittenTrail> {
    const { folder, bucket, days } = this.kept;
    const present = Math.floor(this.world.estate.now.getTime() / HOUR) * HOUR;
    const to = Math.max(present, Math.floor((now.getTime() - DELAY) / HOUR) * HOUR);
    const place = { folder: join(folder, "s3", bucket), drafts: join(folder, "drafts") };
    await mkdir(place.folder, { recursive: true });
    const from = (await this.#writtenTo()) ?? present - days * DAY;
    return writeTrail(this.world, this.#traffic, place, { from, to }, (writtenTo) =>
      this.#remember({ writtenTo }),
    );
  }

  async #writtenTo(): Promise<number | null> {
    const { folder, bucket } = this.kept;
    const logs = await stat(join(folder, "s3", bucket, "AWSLogs")).catch(() => null);
    const text = await readFile(join(folder, "state.json"), "utf8").catch(() => null);
    if (!logs?.isDirectory() || text === null) return null;
    return stored.parse(JSON.parse(text)).writtenTo;
  }

  async #remember(state: z.infer<typeof stored>): Promise<void> {
    const path = join(this.kept.folder, "state.json");
    await writeFile(`${path}.new`, JSON.stringify(state));
    await rename(`${path}.new`, path);
  }
}
