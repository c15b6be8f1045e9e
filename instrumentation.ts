import { env } from "./lib/env";
import { endInOrder } from "./lib/http/gate/end-in-order";
import { installGate } from "./lib/http/gate/install-gate";
import { parseProxies } from "./lib/http/rules/client-address";

/** Next calls this once, before the first request is answered. */
export function register(): void {
  const servers = installGate({
    proxies: parseProxies(env.KEYLEDGER_TRUSTED_PROXIES),
    https: env.NEXTAUTH_URL?.startsWith("https:") ?? false,
    upgrades: env.NODE_ENV === "development",
  });
  endInOrder(servers, env.NEXT_MANUAL_SIG_HANDLE !== undefined);
}
