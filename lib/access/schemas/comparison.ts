import { z } from "zod";
import { accessMatrix, matrixQuery } from "./matrix";

/** What a picture is compared with. */
export const against = z.object({
  with: z
    .string()
    .regex(/^\d{12}\/[a-z0-9-]{1,32}\/[\w-]{1,64}$/, "account/region/key id")
    .optional()
    .describe("Another key, to compare with"),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("Another time, of this key or of the other, to compare with"),
});

/** Of a comparison all principals are there, so `all` is not asked. */
export const comparisonQuery = matrixQuery
  .omit({ all: true })
  .extend(against.shape)
  .refine((query) => query.with !== undefined || query.since !== undefined, {
    path: ["with"],
    message: "with or since: a picture is compared with another key or another time",
  });

/** Two pictures and what of the first differs from the second. */
export const accessComparison = z.object({
  now: accessMatrix.describe("The key's picture, with everybody"),
  other: accessMatrix.describe("What it is compared with, with everybody"),
  differences: z
    .array(
      z.object({
        ref: z.string(),
        changes: z
          .string()
          .describe(
            "One character an action, in the order of `actions`: + more access, - less, ~ another kind of the same or of a refusal, ? a side is unknown, = none",
          ),
      }),
    )
    .describe("Principals of either picture with a difference"),
});
export type AccessComparison = z.infer<typeof accessComparison>;
