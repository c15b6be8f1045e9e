import type { JWTVerifyGetKey } from "jose";
import { systemClock } from "../clock";
import { db } from "../db/open-db";
import { createRateLimiter } from "../http/rate-limit";
import { recordRefusal } from "../http/refusals/record-refusal";
import { logger } from "../logger";
import { authConfig } from "./config";
import { createLogoutHandler } from "./logout-handler";
import { createProviderKeys } from "./provider-keys";

let keys: JWTVerifyGetKey | undefined;

/** The back-channel logout of this process. A provider that ends many sessions sends them from one address. */
export const logoutHandler = createLogoutHandler({
  db,
  clock: systemClock,
  config: authConfig,
  keys() {
    keys ??= createProviderKeys(authConfig().issuer, systemClock);
    return keys;
  },
  log: logger,
  limiter: createRateLimiter({ burst: 200, perSecond: 20 }),
  recordRefusal,
});
