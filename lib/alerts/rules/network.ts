import { BlockList, isIP } from "node:net";

/** Addresses that say nothing of where a caller is: those of private networks, and our own. */
const INSIDE = new BlockList();
for (const [net, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
] as const) {
  INSIDE.addSubnet(net, prefix);
}
INSIDE.addSubnet("fc00::", 7, "ipv6");
INSIDE.addSubnet("fe80::", 10, "ipv6");
INSIDE.addAddress("::1", "ipv6");

/**
 * The network of a public address: /24 of IPv4, /48 of IPv6, as a text to compare. Null for what is no address
 * (services' names), and for addresses of private networks: a VPC endpoint shows the address within the VPC.
 */
export function networkOf(address: string): string | null {
  const version = isIP(address);
  if (version === 0 || INSIDE.check(address, version === 6 ? "ipv6" : "ipv4")) return null;
  if (version === 4) return address.split(".").slice(0, 3).join(".");
  return groupsOf(address).slice(0, 3).join(":");
}

/** The eight groups of an IPv6 address, `::` written out, without leading zeros. */
function groupsOf(address: string): string[] {
  const [plain = ""] = address.toLowerCase().split("%");
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const all = tail === undefined ? left : [...left, ...zeros, ...right];
  return all.map((group) => group.replace(/^0+(?=.)/, ""));
}
