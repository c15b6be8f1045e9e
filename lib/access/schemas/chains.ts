import { z } from "zod";
import { PRINCIPAL_KINDS } from "../types";

const text = z.string();
const count = z.number().int().nonnegative();

/** Ways and links that one answer has at most; the totals count all. */
export const MAX_SHOWN_CHAINS = 200;

const member = z.object({
  ref: text,
  id: text.nullable().describe("Names its page; null: no key was asked about it"),
  name: text,
  kind: z.enum(PRINCIPAL_KINDS),
  accountId: text.nullable(),
  accountName: text.nullable(),
});
export type ChainMember = z.infer<typeof member>;

const hop = z.object({
  verdict: z.enum(["allowed", "allowed-if", "unknown"]),
  conditions: z.array(text).describe("What the request must bring, all of it, in words"),
  unclear: z.array(text).describe("Why it is unknown"),
});

const link = hop.extend({ from: member });
const step = hop.extend({
  to: member.nullable().describe("Null: a role that reaches no key that the asker may know of"),
});
export type ChainStep = z.infer<typeof step>;

export const principalChains = z.object({
  takenBy: z
    .object({
      links: z.array(link).max(MAX_SHOWN_CHAINS).describe("The surest first"),
      total: count,
      hidden: count.describe("Others, who reach no key that the asker may know of"),
      services: z.array(text),
      providers: z.array(text).describe("Identity providers"),
      anyone: z.boolean().describe("The trust policy names `*`"),
      unclear: z.boolean().describe("It, or a part of it, could not be read or understood"),
      notes: z.array(text),
    })
    .nullable()
    .describe("Who can call sts:AssumeRole for it; null where it is no role"),
  assumes: z.object({
    ways: z
      .array(
        z.object({
          steps: z.array(step).min(1).describe("The last leads to the role"),
          verdict: z.enum(["allowed", "allowed-if", "unknown"]).describe("Of the least sure step"),
          decrypts: count.describe("Keys that the last role decrypts, surely or under conditions"),
        }),
      )
      .max(MAX_SHOWN_CHAINS)
      .describe("The shortest to each role, in the order of what that decrypts"),
    total: count,
    hidden: count.describe("Other roles, which reach no key that the asker may know of"),
    notes: z.array(text),
  }),
});
export type PrincipalChains = z.infer<typeof principalChains>;
