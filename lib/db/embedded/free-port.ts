import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that Linux (32768), macOS and Windows (49152) give to outgoing connections: one of
 *  those could take a port in the time between its choice here and the start of its server. */
const FROM = 10_000;
const TO = 20_000;
const TRIES = 50;

/** A TCP port of the loopback that is free now: `wanted` if it is, else any that outgoing connections never take. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await isFree(wanted))) return wanted;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free TCP port on 127.0.0.1 between ${FROM} and ${TO}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
