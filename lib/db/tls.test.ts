import { describe, expect, it } from "vitest";
import { connectionConfig } from "./connection-config";
import { tlsOf, tlsRemedy } from "./tls";

const mode = (url: string, setting?: "required" | "off") => {
  const { connectionString = "" } = connectionConfig(url, 1, setting ?? "required");
  return new URL(connectionString).searchParams.get("sslmode");
};

describe("a connection", () => {
  it.each([
    "postgresql://u:p@localhost/k",
    "postgresql://u:p@127.0.0.1:5433/k",
    "postgresql://u:p@[::1]/k",
    "postgresql://u:p@%2Fvar%2Frun%2Fpostgresql/k",
    "postgresql:///k?host=/var/run/postgresql",
    "postgresql:///k",
  ])("on this machine needs no TLS: %s", (url) => {
    expect(mode(url)).toBeNull();
    expect(tlsOf(url, "required")).toBe("local");
  });

  it.each([
    "postgresql://u:p@db.example.com/k",
    "postgresql://u:p@10.0.0.7:5432/k?schema=own",
    "postgresql://u:p@[fd00::7]/k",
    "postgresql://u:p@localhost/k?host=db.example.com",
    "postgresql://u:p@localhost/k?host=localhost&host=db.example.com",
    "postgresql://u:p@localhost.example.com/k",
    "postgresql://u:p@127.0.0.1.example.com/k",
    "postgresql://u:p@db.example.com/k?sslmode=",
  ])("to another machine is held to a checked certificate: %s", (url) => {
    expect(mode(url)).toBe("verify-full");
    expect(tlsOf(url, "required")).toBe("checked");
    expect(mode(url, "off")).toBe(new URL(url).searchParams.get("sslmode"));
    expect(tlsOf(url, "off")).toBe("unchecked");
  });

  it.each([
    ["sslmode=disable", "disable", "unchecked"],
    ["sslmode=no-verify", "no-verify", "unchecked"],
    ["uselibpqcompat=true&sslmode=require", "require", "unchecked"],
    ["sslmode=require", "verify-full", "checked"],
    ["sslmode=verify-ca", "verify-full", "checked"],
    ["sslmode=verify-full", "verify-full", "checked"],
    ["ssl=true", null, "checked"],
    ["ssl=0", null, "unchecked"],
    ["sslrootcert=/etc/ca.pem", "verify-full", "checked"],
  ])("whose URL says %s goes by that: %s", (said, sslmode, held) => {
    const url = `postgresql://u:p@db.example.com/k?${said}`;
    for (const setting of ["required", "off"] as const) {
      expect(mode(url, setting)).toBe(sslmode);
      expect(tlsOf(url, setting)).toBe(held);
    }
  });
});

it("tells what to do about a failure of TLS alone", () => {
  expect(tlsRemedy(new Error("The server does not support SSL connections"))).toContain("sslroot");
  const strange = Object.assign(new Error("x"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(tlsRemedy(strange)).toContain("KEYLEDGER_DATABASE_TLS");
  expect(tlsRemedy(Object.assign(new Error("no"), { code: "ECONNREFUSED" }))).toBeNull();
  expect(tlsRemedy(new Error('password authentication failed for user "u"'))).toBeNull();
});
