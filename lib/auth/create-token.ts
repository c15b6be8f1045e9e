import { z } from "zod";
import type { Context } from "../context";
import { AppError } from "../errors";
import { authorize } from "./permissions";
import { hashSecret, newToken } from "./rules/secrets";
import { insertToken } from "./store/tokens";
import { ROLES } from "./types";

const DAY = 86_400_000;
/** A token that is forgotten ends by itself: after 90 days unless told otherwise, a year at most. */
const DEFAULT_DAYS = 90;

const input = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role: z.enum(ROLES),
  days: z.number().int().min(1).max(366).default(DEFAULT_DAYS),
});
export type CreateTokenInput = z.input<typeof input>;

/**
 * Makes an API token of a role, for `days` days. The token itself is in the answer and nowhere else; the row
 * has its SHA-256. Throws `forbidden` and `invalid`.
 */
export async function createToken(
  ctx: Context,
  values: CreateTokenInput,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  authorize(ctx.actor, "token:create");
  if (ctx.actor.kind === "token") {
    throw new AppError("forbidden", "A token cannot make another: it would outlive its own end.");
  }
  const parsed = input.safeParse(values);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      field: issue.path.join("."),
      message: issue.message,
    }));
    const text = problems.map(({ field, message }) => `${field}: ${message}`).join("; ");
    throw new AppError("invalid", text, problems);
  }
  const { name, role, days } = parsed.data;
  const createdAt = ctx.clock();
  const expiresAt = new Date(createdAt.getTime() + days * DAY);
  const token = newToken();
  const id = await insertToken(ctx.db, {
    name,
    role,
    tokenHash: hashSecret(token),
    createdById: ctx.actor.kind === "person" ? ctx.actor.id : null,
    createdAt,
    expiresAt,
  });
  return { id, token, expiresAt };
}
