import { expect, it } from "vitest";
import { isPublicAddress } from "./public-address";

it.each([
  "93.184.215.14",
  "1.1.1.1",
  "172.15.255.255",
  "172.32.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "2606:4700::1111",
  "2a00:1450:4001:80e::200e",
])("lets %s through", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  // loopback, unspecified, private
  ...["127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255"],
  ...["172.16.0.1", "172.31.255.255", "192.168.0.1", "::1", "::"],
  // link-local and metadata
  ...["169.254.169.254", "169.254.170.2", "fe80::1", "fe80::1%eth0", "febf::1", "168.63.129.16"],
  ...["fd00:ec2::254", "100.100.100.200"],
  // carrier-grade NAT, benchmark, documentation, protocol assignments
  ...["100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.7"],
  ...["203.0.113.9", "192.0.0.192", "192.88.99.1", "2001:db8::1", "3fff::1"],
  // unique local, site-local, multicast, reserved, broadcast
  ...["fc00::1", "fdff:ffff::1", "fec0::1", "224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"],
  ...["240.0.0.1", "255.255.255.255"],
  // IPv4 in IPv6: mapped, compatible, NAT64, local NAT64, 6to4, Teredo, ISATAP-like
  ...["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:93.184.215.14", "::127.0.0.1", "::a00:1"],
  ...["64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1"],
  ...["2001::1", "2001:0:7f00:1::", "100::1", "5f00::1", "4000::1"],
  // no addresses
  ...["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "017700000001", "1.2.3.4.5", "[::1]"],
])("does not let %s through", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});
