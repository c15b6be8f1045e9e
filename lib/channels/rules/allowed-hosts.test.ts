import { expect, it } from "vitest";
import { checkSmtp, checkUrl, parseAllowedHosts, parseSmtpHosts } from "./allowed-hosts";

const { hosts } = parseAllowedHosts("hooks.example.com, *.corp.example.com other.example.com:8443");

it.each([
  "https://hooks.example.com/a?b=c",
  "https://HOOKS.example.com./",
  "https://hooks.example.com:443/",
  "https://a.corp.example.com/",
  "https://a.b.corp.example.com/",
  "https://other.example.com:8443/",
  "https://hooks.slack.com/services/T/B/x",
  "https://events.pagerduty.com/v2/enqueue",
])("lets %s through", (url) => {
  expect(checkUrl(url, hosts).ok).toBe(true);
});

it.each([
  // schemes
  ...["http://hooks.example.com/", "file:///etc/passwd", "gopher://hooks.example.com/", "data:,x"],
  ...["ftp://hooks.example.com/", "javascript:alert(1)", "//hooks.example.com/", "", "https://"],
  // hosts that only look alike
  ...["https://example.com/", "https://evil.com/hooks.example.com", "https://corp.example.com/"],
  ...["https://hooks.example.com.evil.com/", "https://xhooks.example.com/"],
  ...["https://evilcorp.example.com/", "https://hooks.example.com@evil.com/"],
  ...["https://evil.com#hooks.example.com", "https://evil.com?x=https://hooks.example.com"],
  ...["https://evil.com\\@hooks.example.com/", "https://hooks.еxample.com/"],
  ...["https://hooks.example.com%2eevil.com/", "https://hooks.slack.com.evil.com/"],
  // users and ports
  ...["https://user@hooks.example.com/", "https://u:p@hooks.example.com/"],
  ...["https://hooks.example.com:8443/", "https://other.example.com/"],
  ...["https://hooks.example.com:22/", "https://hooks.example.com:99999/"],
  // literal addresses in every notation
  ...["https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/"],
  ...["https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0/"],
  ...[
    "https://169.254.169.254/latest/meta-data/",
    "https://[fd00:ec2::254]/",
    "https://１２７.0.0.1/",
  ],
  ...["https://localhost/", "https://metadata.google.internal/", "https://93.184.215.14/"],
])("refuses %s", (url) => {
  expect(checkUrl(url, hosts).ok).toBe(false);
});

it("allows nothing by an entry that it cannot read, and names it", () => {
  const list =
    "*, *.com, 10.0.0.1, https://x.example.com, x.example.com:0, localhost, ok.example.com";
  const parsed = parseAllowedHosts(list);
  expect(parsed.hosts.map(({ host }) => host)).toEqual(["ok.example.com"]);
  expect(parsed.wrong).toHaveLength(6);
  expect(checkUrl("https://a.example.com/", []).ok).toBe(false);
});

it("asks for TLS unless the listing says plaintext", () => {
  const list = parseSmtpHosts("mail.corp:587 127.0.0.1:1025=plaintext [::1]:25 x:y").hosts;
  expect(list).toHaveLength(3);
  const check = (host: string, port: number, tls: "tls" | "starttls" | "none") =>
    checkSmtp({ host, port, tls }, list);
  expect(check("MAIL.corp", 587, "starttls")).toBeNull();
  expect(check("127.0.0.1", 1025, "none")).toBeNull();
  expect(check("::1", 25, "tls")).toBeNull();
  expect(check("mail.corp", 587, "none")).toMatch(/TLS/);
  expect(check("mail.corp", 25, "starttls")).toMatch(/not among/);
  expect(check("127.0.0.1", 5432, "none")).toMatch(/not among/);
});
