import { z } from "zod";

export const ALERT_SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** A number of a rule: what it is, and what holds unless it is set. */
export interface NumberSpec {
  words: string;
  usual: number;
  least: number;
  most: number;
}

interface RuleSpec {
  words: string;
  note: string;
  severity: AlertSeverity;
  numbers: Readonly<Record<string, NumberSpec>>;
}

const HISTORY: NumberSpec = {
  words: "Days without a gap that must lie before",
  usual: 14,
  least: 1,
  most: 365,
};

const CROWD: NumberSpec = {
  words: "Principals on one key that are one alert, from",
  usual: 5,
  least: 2,
  most: 1_000_000,
};

/** Every rule of alerts: its words, and the numbers that it judges by. */
export const ALERT_RULES = {
  "volume-off-hours": {
    words: "Many Decrypts outside business hours",
    note: "One key, five minutes, all callers together",
    severity: "critical",
    numbers: {
      decrypts: { words: "Decrypts, more than", usual: 10_000, least: 1, most: 1_000_000_000 },
    },
  },
  "volume-above-usual": {
    words: "More use than at this hour of earlier weeks",
    note: "Successful use of one key in an hour, beside the same hour of the eight weeks before",
    severity: "medium",
    numbers: {
      times: { words: "Times the median", usual: 5, least: 2, most: 1_000 },
      calls: { words: "Calls in the hour, at least", usual: 200, least: 10, most: 1_000_000_000 },
    },
  },
  "first-use": {
    words: "First use of a key",
    note: "By a principal, account, calling service or network; keys that AWS manages are left out",
    severity: "medium",
    numbers: { days: HISTORY },
  },
  "direct-decrypt": {
    words: "Direct Decrypt on a key that services use",
    note: "Where fewer than one Decrypt in a thousand came from a principal itself, in 30 days",
    severity: "high",
    numbers: {
      calls: {
        words: "Decrypts through services before, at least",
        usual: 100,
        least: 1,
        most: 1_000_000,
      },
    },
  },
  "missing-context": {
    words: "Decrypt without the usual encryption context",
    note: "Where 99 of 100 calls of 30 days named the same things in their context",
    severity: "high",
    numbers: {
      calls: { words: "Decrypts before, at least", usual: 100, least: 1, most: 1_000_000 },
    },
  },
  "denial-burst": {
    words: "A burst of denied calls",
    note: "One principal on one key, within an hour; many principals on a key, and many keys of one principal, are one alert",
    severity: "medium",
    numbers: {
      denials: { words: "Denials, at least", usual: 10, least: 1, most: 1_000_000 },
      foreign: { words: "From another account, at least", usual: 3, least: 1, most: 1_000_000 },
      principals: CROWD,
      keys: {
        words: "Keys on which one principal is denied that are one alert, from",
        usual: 10,
        least: 2,
        most: 1_000_000,
      },
    },
  },
  "bad-ciphertext-burst": {
    words: "A burst of ciphertexts that do not fit",
    note: "InvalidCiphertextException or IncorrectKeyException of one principal on one key, within a quarter of an hour",
    severity: "high",
    numbers: {
      failures: { words: "Failures, at least", usual: 20, least: 1, most: 1_000_000 },
      principals: CROWD,
    },
  },
  "reader-after-change": {
    words: "A new reader after a grant or a change of policy",
    note: "A principal decrypts for the first time after somebody opened the key",
    severity: "high",
    numbers: {
      hours: { words: "Hours after the change", usual: 24, least: 1, most: 720 },
      days: HISTORY,
    },
  },
  "key-change": {
    words: "A change that puts a key in danger",
    note: "Disabled, scheduled for deletion, imported material deleted, rotation turned off",
    severity: "high",
    numbers: {
      window: {
        words: "A waiting period is short, and the alert critical, up to days",
        usual: 7,
        least: 7,
        most: 30,
      },
    },
  },
  "open-policy": {
    words: "A key policy open to everybody",
    note: "A statement allows the principal * something, under a condition or without",
    severity: "high",
    numbers: {},
  },
  "trail-exclusion": {
    words: "KMS left out of a trail",
    note: "While it lasts nobody can tell who used the account's keys, and nobody ever will",
    severity: "high",
    numbers: {},
  },
  "log-tampered": {
    words: "Log files changed, lost or added",
    note: "A log file of CloudTrail, or the digest that proves it, is not as it was delivered, is gone, or is none that CloudTrail delivered",
    severity: "critical",
    numbers: {},
  },
  "dead-key-use": {
    words: "Use of a disabled or dying key",
    note: "DisabledException or KMSInvalidStateException: somebody still needs the key",
    severity: "high",
    numbers: { failures: { words: "Failed calls, at least", usual: 1, least: 1, most: 1_000_000 } },
  },
  "key-store": {
    words: "A key store that cannot be reached",
    note: "Read as disconnected or failed, disconnected by somebody, or KMSInvalidStateException on its keys",
    severity: "high",
    numbers: {
      failures: {
        words: "Failed calls with its keys, at least",
        usual: 1,
        least: 1,
        most: 1_000_000,
      },
    },
  },
} as const satisfies Record<string, RuleSpec>;

export type AlertRule = keyof typeof ALERT_RULES;
export const ALERT_RULE_NAMES = Object.keys(ALERT_RULES) as [AlertRule, ...AlertRule[]];

/** What is set of a rule. */
export type RuleSetting<R extends AlertRule = AlertRule> = {
  enabled: boolean;
  severity: AlertSeverity;
  numbers: Record<keyof (typeof ALERT_RULES)[R]["numbers"] & string, number>;
};

/** The shape of a rule's setting. */
export function ruleSchema<R extends AlertRule>(rule: R): z.ZodType<RuleSetting<R>> {
  const specs = Object.entries<NumberSpec>(ALERT_RULES[rule].numbers);
  const numbers = Object.fromEntries(
    // What was stored before a rule had a number holds with the usual one.
    specs.map(([name, { least, most, usual }]) => [
      name,
      z.int().min(least).max(most).default(usual),
    ]),
  );
  const schema = z.strictObject({
    enabled: z.boolean(),
    severity: z.enum(ALERT_SEVERITIES),
    numbers: z.strictObject(numbers),
  });
  // The names of the numbers are the rule's own; fromEntries does not know them.
  return schema as unknown as z.ZodType<RuleSetting<R>>;
}

/** What holds of a rule until somebody changes it. */
export function usualSetting<R extends AlertRule>(rule: R): RuleSetting<R> {
  const specs = Object.entries<NumberSpec>(ALERT_RULES[rule].numbers);
  const numbers = Object.fromEntries(specs.map(([name, { usual }]) => [name, usual]));
  return { enabled: true, severity: ALERT_RULES[rule].severity, numbers } as RuleSetting<R>;
}
