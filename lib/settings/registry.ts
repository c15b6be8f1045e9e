import type { z } from "zod";
import {
  auditorDays,
  businessHours,
  classificationMapping,
  classificationReach,
  eventMonths,
  ownerRefs,
  tagNames,
  timeZone,
  usageMonths,
} from "./schemas";
import {
  ALERT_RULE_NAMES,
  ALERT_RULES,
  type AlertRule,
  type RuleSetting,
  ruleSchema,
  usualSetting,
} from "./schemas/alert-rules";

interface SettingSpec {
  schema: z.ZodType;
  default: unknown;
  /** As it is called on the screen and in the ledger. */
  words: string;
  /** Of a number; null where there is none. */
  unit: string | null;
}

function setting<S extends z.ZodType>(spec: {
  schema: S;
  default: z.output<S>;
  words: string;
  unit?: string;
}) {
  return { unit: null, ...spec } satisfies SettingSpec;
}

type AlertSettings = {
  [R in AlertRule as `alerts.${R}`]: Omit<SettingSpec, "default"> & {
    schema: z.ZodType<RuleSetting<R>>;
    default: RuleSetting<R>;
  };
};

/** One setting a rule of alerts. */
const alertSettings = Object.fromEntries(
  ALERT_RULE_NAMES.map((rule) => [
    `alerts.${rule}`,
    setting({
      schema: ruleSchema(rule),
      default: usualSetting(rule),
      words: `Alert: ${ALERT_RULES[rule].words}`,
    }),
  ]),
) as unknown as AlertSettings;

/** Every setting that is kept in the database: its shape, what holds until somebody changes it, its words. */
export const SETTINGS = {
  "business.time-zone": setting({ schema: timeZone, default: "UTC", words: "Time zone" }),
  "business.hours": setting({
    schema: businessHours,
    default: { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" },
    words: "Business hours",
  }),
  "classification.mapping": setting({
    schema: classificationMapping,
    default: {
      tagNames: ["DataClassification", "Classification", "DataClass", "Confidentiality"],
      levels: [
        { name: "Restricted", values: ["Highly confidential", "Strictly confidential"] },
        { name: "Confidential", values: ["Sensitive"] },
        { name: "Internal", values: ["Internal use only"] },
        { name: "Public", values: [] },
      ],
    },
    words: "Data classification",
  }),
  "classification.reach": setting({
    schema: classificationReach,
    default: [
      { level: "Restricted", reach: "account" },
      { level: "Confidential", reach: "watched" },
      { level: "Internal", reach: "watched" },
      { level: "Public", reach: "outside" },
    ],
    words: "Who may open data of a class",
  }),
  "environment.tag-names": setting({
    schema: tagNames,
    default: ["Environment", "Env", "Stage"],
    words: "Tags that name the environment",
  }),
  "ownership.tag-names": setting({
    schema: tagNames,
    default: ["Owner", "KeyOwner", "OwnedBy", "OwnerEmail"],
    words: "Tags that name the owner",
  }),
  "ownership.fallback": setting({
    schema: ownerRefs,
    default: [],
    words: "Owners of keys that nobody else owns",
  }),
  "auditor.days": setting({
    schema: auditorDays,
    default: 90,
    words: "How long a new auditor has access",
    unit: "days",
  }),
  "usage.months": setting({
    schema: usageMonths,
    default: 13,
    words: "How long usage is kept",
    unit: "months",
  }),
  // For ever: who changed a key is evidence, asked for after years, and there are few of these.
  "usage.event-months": setting({
    schema: eventMonths,
    default: 0,
    words: "How long events that changed something are kept",
    unit: "months",
  }),
  ...alertSettings,
} as const satisfies Record<string, SettingSpec>;

export type SettingName = keyof typeof SETTINGS;
export type SettingValue<N extends SettingName> = z.output<(typeof SETTINGS)[N]["schema"]>;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
