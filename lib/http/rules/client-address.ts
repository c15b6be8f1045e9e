import { BlockList, isIP } from "node:net";

/** Hops of X-Forwarded-For that are looked at; no real chain of proxies is longer. */
const MAX_HOPS = 32;

/** One address in its plain form: without port, brackets and zone, and IPv4 written as IPv4; null if it is none. */
export function plainAddress(text: string): string | null {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const ported = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1];
  const address = (bracketed ?? ported ?? text).replace(/%.*$/s, "").toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  const plain = mapped ?? address;
  return isIP(plain) === 0 ? null : plain;
}

/** The proxies that are believed. `text`: addresses and CIDR blocks with commas. Throws naming the one that is wrong. */
export function parseProxies(text: string): BlockList {
  const list = new BlockList();
  for (const entry of text.split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [base = "", bits] = entry.split("/");
    const family = isIP(base);
    const widest = family === 6 ? 128 : 32;
    const length = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || length < 0 || length > widest || entry.split("/").length > 2) {
      throw new Error(`KEYLEDGER_TRUSTED_PROXIES: ${entry} is neither an address nor a CIDR block`);
    }
    list.addSubnet(base, length, family === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

function isTrusted(address: string, proxies: BlockList): boolean {
  return proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/**
 * The address from which a request was really sent. `peer` is the other end of the socket. What a trusted proxy
 * says in X-Forwarded-For is believed, hop by hop from the right, up to the first that is not trusted: everything
 * left of that one may have been sent by the client. Null only for a peer that is no IP address. ASVS v5.0.0-15.3.4.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: BlockList,
): string | null {
  let address = plainAddress(peer ?? "");
  const hops = (forwardedFor ?? "").split(",").slice(-MAX_HOPS);
  while (address !== null && isTrusted(address, proxies)) {
    const hop = hops.pop();
    const next = hop === undefined ? null : plainAddress(hop.trim());
    if (next === null) break;
    address = next;
  }
  return address;
}

/** What one caller counts as: an IPv4 address, or the /64 of an IPv6 one, which one machine has all to itself. */
export function addressGroup(address: string | null): string {
  if (address === null || isIP(address) !== 6) return address ?? "unknown";
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(gap).fill("0"), ...back];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
