import { describe, expect, it } from "vitest";
import { addressGroup, clientAddress, parseProxies, plainAddress } from "./client-address";

describe("the address of a client", () => {
  const proxies = parseProxies("10.0.0.0/8, 192.0.2.7, fd00::/8");

  it.each([
    ["nobody forwards", "203.0.113.9", undefined, "203.0.113.9"],
    ["a client forwards for itself", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a trusted proxy forwards", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["the client put hops before", "10.1.2.3", "127.0.0.1, 10.9.9.9, 198.51.100.1", "198.51.100.1"],
    ["two trusted proxies", "10.1.2.3", "1.2.3.4, 198.51.100.1, 192.0.2.7", "198.51.100.1"],
    ["all are trusted", "10.1.2.3", "10.7.7.7", "10.7.7.7"],
    ["a trusted proxy says nothing", "10.1.2.3", undefined, "10.1.2.3"],
    ["a hop is nonsense", "10.1.2.3", "198.51.100.1, unknown", "10.1.2.3"],
    ["a hop is empty", "10.1.2.3", "198.51.100.1,", "10.1.2.3"],
    ["hops have ports", "10.1.2.3", "[2001:db8::1]:443, 192.0.2.7:80", "2001:db8::1"],
    ["an IPv4 socket in IPv6 clothes", "::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["IPv6 proxies", "fd00::1", "2001:db8::2", "2001:db8::2"],
    ["no socket", undefined, "198.51.100.1", null],
  ])("when %s", (_, peer, forwarded, expected) => {
    expect(clientAddress(peer, forwarded, proxies)).toBe(expected);
  });

  it("believes nobody unless told to", () => {
    expect(clientAddress("127.0.0.1", "198.51.100.1", parseProxies(""))).toBe("127.0.0.1");
  });

  it("looks at so many hops and no more", () => {
    const hops = Array(10_000).fill("10.0.0.1").join(",");
    expect(clientAddress("10.1.2.3", `198.51.100.1,${hops}`, proxies)).toBe("10.0.0.1");
  });

  it.each([
    "10.0.0.0/33",
    "10.0.0/8",
    "example.com",
    "::1/129",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "1/-1",
  ])("takes no proxies from %s", (text) => {
    expect(() => parseProxies(`127.0.0.1,${text}`)).toThrow(text);
  });

  it.each([
    ["fe80::1%eth0", "fe80::1"],
    ["2001:DB8::A", "2001:db8::a"],
    ["1.2.3", null],
    ["1.2.3.4\r\nx: y", null],
    ["", null],
  ])("writes %j plainly", (text, expected) => {
    expect(plainAddress(text)).toBe(expected);
  });

  it.each([
    ["198.51.100.1", "198.51.100.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    [null, "unknown"],
  ])("counts %s as %s", (address, expected) => {
    expect(addressGroup(address)).toBe(expected);
  });
});
