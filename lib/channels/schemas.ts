import { z } from "zod";
import { TOPIC_NAMES } from "./types";

const name = z.string().trim().min(1).max(100);
const topics = z
  .array(z.enum(TOPIC_NAMES))
  .max(20)
  .refine((all) => new Set(all).size === all.length, "names one twice")
  .describe("Kinds of notice that it takes; empty takes all");

const host = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9.:-]+$/, "is no host name");

/** Where mail goes and by which server. The password is the secret; without a user there is none. */
export const emailConfig = z
  .strictObject({
    host,
    port: z.int().min(1).max(65_535),
    tls: z.enum(["tls", "starttls", "none"]),
    user: z.string().trim().min(1).max(256).nullable(),
    from: z.email().max(254),
    to: z.array(z.email().max(254)).min(1).max(20),
  })
  .refine(({ tls, user }) => tls !== "none" || user === null, {
    path: ["tls"],
    message: "must not be none where a user signs in",
  });
export type EmailConfig = z.infer<typeof emailConfig>;

const webhookConfig = z.strictObject({ url: z.url().max(2_000) });
const pagerDutyConfig = z.strictObject({ region: z.enum(["us", "eu"]) });

/** Kind of a channel, and what may be shown of where it leads. */
export const channelTarget = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("email"), config: emailConfig }),
  z.strictObject({ kind: z.literal("slack"), config: z.strictObject({}) }),
  z.strictObject({ kind: z.literal("webhook"), config: webhookConfig }),
  z.strictObject({ kind: z.literal("pagerduty"), config: pagerDutyConfig }),
]);
export type ChannelTarget = z.infer<typeof channelTarget>;
export type ChannelKind = ChannelTarget["kind"];

const printable = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^[\x20-\x7e]+$/, "must be printable ASCII");

/** What the secret of each kind is. */
export const SECRET_SHAPES = {
  email: z.string().min(1).max(1_000),
  slack: z.url({ protocol: /^https$/, hostname: /^hooks\.slack\.com$/ }).max(500),
  webhook: printable(32, 256),
  pagerduty: z.string().regex(/^[A-Za-z0-9]{32}$/, "has 32 letters and digits"),
} as const satisfies Record<ChannelKind, z.ZodType>;

const writable = {
  name,
  topics,
  enabled: z.boolean(),
  target: channelTarget,
  secret: z.string().max(1_000).optional().describe("Sealed at once and never shown again"),
};

export const createChannel = z.strictObject(writable);
export type CreateChannel = z.infer<typeof createChannel>;

export const changeChannel = z.strictObject({
  ...writable,
  version: z.int().min(1).describe("The version that the change was made from"),
});
export type ChangeChannel = z.infer<typeof changeChannel>;

const deliveryState = z.enum(["waiting", "sent", "failed", "dropped"]);

export const delivery = z.object({
  id: z.uuid().describe("Also the id that the receiver sees, the same with every try"),
  channelId: z.uuid(),
  channelName: z.string(),
  topic: z.string(),
  title: z.string(),
  state: deliveryState.describe("failed: given up; dropped: the channel was off or deleted"),
  tries: z.int(),
  createdAt: z.iso.datetime(),
  triedAt: z.iso.datetime().nullable(),
  nextAt: z.iso.datetime().nullable(),
  sentAt: z.iso.datetime().nullable(),
  error: z.string().nullable().describe("What the last try came to, as the receiver said it"),
});
export type Delivery = z.infer<typeof delivery>;

export const deliveryList = z.object({
  items: z.array(delivery),
  nextCursor: z.string().nullable(),
  total: z.int(),
});
export type DeliveryList = z.infer<typeof deliveryList>;

export const listDeliveriesQuery = z.strictObject({
  channel: z.uuid().optional(),
  state: deliveryState.optional(),
  about: z
    .string()
    .regex(/^[a-z-]{1,40}\/\S{1,200}$/, "is no matter that notices tell of")
    .optional()
    .describe("What they tell of: the key by which a receiver joins them, e.g. alert/12"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type ListDeliveriesQuery = z.infer<typeof listDeliveriesQuery>;

export const channel = z.object({
  id: z.uuid(),
  name: z.string(),
  topics: z.array(z.string()),
  enabled: z.boolean(),
  target: channelTarget,
  secret: z
    .enum(["none", "sealed", "unreadable", "unknown"])
    .describe("unreadable: no key opens it; unknown: there is no key to try"),
  problem: z.string().nullable().describe("Why the operator's settings would refuse it now"),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deliveries: z.object({
    waiting: z.int(),
    failed: z.int(),
    sent: z.int(),
    last: delivery.nullable(),
  }),
});
export type Channel = z.infer<typeof channel>;

export const channelList = z.object({
  items: z.array(channel),
  nextCursor: z.null(),
  total: z.int(),
  secretKeys: z.object({
    state: z.enum(["ready", "missing", "wrong"]),
    why: z.string().nullable(),
  }),
  outbound: z.object({
    hosts: z.array(z.string()).describe("Where web hooks may go"),
    mailServers: z.array(z.string()),
    wrong: z.array(z.string()).describe("Entries that cannot be read, so they allow nothing"),
  }),
  mailFolder: z.string().nullable().describe("Demo only: where captured mails lie as files"),
});
export type ChannelList = z.infer<typeof channelList>;

export const channelTest = z.object({
  ok: z.boolean(),
  status: z.int().nullable().describe("HTTP status or SMTP reply code; null without an answer"),
  answer: z.string().describe("What the receiver said, or why nothing was sent"),
  ms: z.int(),
  testedAt: z.iso.datetime(),
});
export type ChannelTest = z.infer<typeof channelTest>;

export const idPath = z.object({ id: z.uuid() });
