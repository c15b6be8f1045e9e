import { BlockList, isIP } from "node:net";

/** What is not the public internet: IANA's special-purpose registries, RFC 6890 and its updates. */
const V4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Azure's platform address, which answers from inside every virtual network there.
  ["168.63.129.16", 32],
  // Alibaba Cloud's metadata is within 100.64.0.0/10, AWS's and GCP's within 169.254.0.0/16.
];

/** Only global unicast is let through; of that, these are not. */
const V6: readonly [string, number][] = [
  // IETF assignments, among them Teredo and ORCHID.
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4 and the local AS112 carry IPv4 addresses or stay within a site.
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

const forbidden = new BlockList();
for (const [net, prefix] of V4) forbidden.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of V6) forbidden.addSubnet(net, prefix, "ipv6");

const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/**
 * Whether an address is on the public internet. No: private, loopback, link-local (cloud metadata), CGNAT, unique
 * local, v4-mapped and v4-compatible, NAT64, 6to4, Teredo, documentation, benchmark, multicast, reserved, broadcast.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !forbidden.check(address, "ipv4");
  // A zone (fe80::1%eth0) belongs to link-local addresses alone.
  if (family !== 6 || address.includes("%")) return false;
  return globalUnicast.check(address, "ipv6") && !forbidden.check(address, "ipv6");
}
