import pino from "pino";
import { env } from "./env";

/** JSON lines on stderr, so that a command's answer on stdout stays one document. */
export const logger = pino(
  { level: env.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ fd: 2, sync: true }),
);
