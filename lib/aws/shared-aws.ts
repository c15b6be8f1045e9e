import { env } from "../env";
import { logger } from "../logger";
import { createAws } from "./create-aws";
import type { Aws } from "./types";

const holder = globalThis as { keyledgerAws?: Aws };

/**
 * The way to AWS of this process, opened with the first call. Kept on `globalThis` because Next loads
 * this module once per bundle, and two would pace apart.
 */
export function sharedAws(): Aws {
  holder.keyledgerAws ??= createAws({
    share: env.KEYLEDGER_QUOTA_SHARE,
    homeRegion: env.KEYLEDGER_HOME_REGION,
    logger,
  });
  return holder.keyledgerAws;
}
