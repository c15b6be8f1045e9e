import { z } from "zod";
import { CAPABILITIES, PRINCIPAL_KINDS } from "../types";

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

/** Whom a trust policy lets in beside the principals of accounts. */
const outsideTrust = z.object({
  outside: z.array(
    z.object({
      kind: z
        .enum(["service", "provider", "anyone"])
        .describe("`provider`: whoever an identity provider vouches for; `anyone`: it names `*`"),
      name: text,
      conditions: z.array(text).describe("What the request must bring, all of it, in words"),
    }),
  ),
  unclear: z.boolean().describe("It, or a part of it, could not be read or understood"),
});
export type OutsideTrust = z.infer<typeof outsideTrust>;

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
      ...outsideTrust.shape,
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

export const keyChainsQuery = z.object({
  principal: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe("A role of the matrix: the ways that lead to it are told one by one"),
  family: z.enum(["0", "1"]).optional().describe("1: roles with access to its family count too"),
});

/** Who can take the place of the roles with access to a key: one step further, with the path. */
export const keyChains = z.object({
  roles: z
    .array(
      outsideTrust.extend({
        ref: text,
        takers: count.describe(
          "Principals of accounts that can assume it, surely or under conditions",
        ),
        unknown: count.describe("Principals of whom that cannot be told"),
        further: count.describe("Principals that come to it in two to four steps"),
        gaining: count.describe(
          "Of `takers` and `further`: those that it lets do with the key what they may not do themselves",
        ),
      }),
    )
    .describe("Roles with access, or of whom that is unknown, whom somebody can or may assume"),
  ways: z
    .array(
      z.object({
        from: member.nullable().describe("Null: one who reaches no key that the asker may know of"),
        gains: z
          .array(z.enum(CAPABILITIES))
          .describe("Of what it may do with the key by this role: what it may not do itself"),
        steps: z.array(step).min(1).describe("The last leads to the role"),
        verdict: hop.shape.verdict,
      }),
    )
    .max(MAX_SHOWN_CHAINS)
    .nullable()
    .describe("The ways to the role that is asked about, the surest first; null where none is"),
  total: count.describe("Of `ways`, those that are not shown too"),
  notes: z.array(text),
  computedAt: z.iso.datetime({ offset: true }),
});
export type KeyChains = z.infer<typeof keyChains>;
