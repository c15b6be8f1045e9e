import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { World } from "../generate-estate";
import type { DigestKeyPair } from "./digest-key";
import { HOUR } from "./flow";
import { isSigned, type Signing, signDelivery, tamperedWith } from "./sign-trail";
import { Traffic } from "./traffic";
import { type WrittenTrail, writeTrail } from "./write-trail";

const DAY = 24 * HOUR;
/** An hour's logs are there this long after its end. */
const DELAY = 5 * 60_000;

const chainEnd = z.object({ key: z.string(), sha256: z.string(), signature: z.string() });
const stored = z.object({
  writtenTo: z.number(),
  signing: z
    .object({ chains: z.record(z.string(), chainEnd), tampered: z.string().nullable() })
    .default({ chains: {}, tampered: null }),
});

export interface KeptTrail {
  /** Folder of the trail: `s3/<bucket>` below it is the bucket, `state.json` tells up to when it is written. */
  folder: string;
  bucket: string;
  /** How far back the logs reach at first. */
  days: number;
  /** One call in twenty of the busiest story alone; all of them when left out. */
  brief?: boolean;
  /** Signs digests; without it there are none. */
  pair?: DigestKeyPair;
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
    const { folder, bucket, days, pair } = this.kept;
    const present = Math.floor(this.world.estate.now.getTime() / HOUR) * HOUR;
    const to = Math.max(present, Math.floor((now.getTime() - DELAY) / HOUR) * HOUR);
    const [root, drafts] = [join(folder, "s3"), join(folder, "drafts")];
    const place = { folder: join(root, bucket), drafts };
    await mkdir(place.folder, { recursive: true });
    const state = await this.#state();
    const from = state?.writtenTo ?? present - days * DAY;
    const signing: Signing = state?.signing ?? { chains: {}, tampered: null };
    const { world } = this;
    return writeTrail(
      world,
      this.#traffic,
      place,
      { from, to },
      {
        signs: (at) => pair !== undefined && isSigned(world, at),
        done: async (delivery) => {
          if (pair && isSigned(world, delivery.from)) {
            await signDelivery(world, { root, bucket, drafts }, pair, delivery, signing.chains);
          }
          await this.#remember({ writtenTo: delivery.to, signing });
        },
        tamper: (key, scope, records) =>
          pair ? tamperedWith(world, signing, { key, scope, records }) : records,
      },
    );
  }

  async #state(): Promise<z.infer<typeof stored> | null> {
    const { folder, bucket } = this.kept;
    const logs = await stat(join(folder, "s3", bucket, "AWSLogs")).catch(() => null);
    const text = await readFile(join(folder, "state.json"), "utf8").catch(() => null);
    if (!logs?.isDirectory() || text === null) return null;
    return stored.parse(JSON.parse(text));
  }

  async #remember(state: z.infer<typeof stored>): Promise<void> {
    const path = join(this.kept.folder, "state.json");
    await writeFile(`${path}.new`, JSON.stringify(state));
    await rename(`${path}.new`, path);
  }
}
