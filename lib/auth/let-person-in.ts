import type { PoolClient } from "pg";
import { z } from "zod";
import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { AppError } from "../errors";
import { fieldProblems } from "../http/problem";
import { appendAct } from "../ledger/append-act";
import { authorize } from "./permissions";
import { withoutSlash } from "./rules/claims";
import { LET_IN_HOURS, LET_IN_ROLES } from "./rules/let-in";
import { hasAccessEnded } from "./rules/sign-in-refusal";
import { withReason } from "./schemas";
import { lockOrAddPerson, setLetIn, subjectsOfAddress } from "./store/let-in";
import type { StoredPerson } from "./store/people";

const HOUR = 3_600_000;
/** People of one address that an error names. */
const NAMED = 10;

const order = z
  .strictObject({
    issuer: z.url(),
    email: z.string().trim().min(1).max(200).optional(),
    subject: z.string().min(1).max(255).optional(),
    role: z.enum(LET_IN_ROLES),
    hours: z.number().min(0.25).max(LET_IN_HOURS).default(4),
    ...withReason.shape,
  })
  .refine(({ email, subject }) => (email === undefined) !== (subject === undefined), {
    path: ["email"],
    message: "Say who by either address or subject",
  });
export type LetInOrder = z.input<typeof order>;

export interface LetInPerson {
  id: string;
  name: string;
  subject: string;
  role: (typeof LET_IN_ROLES)[number];
  /** ISO 8601. */
  until: string;
  /** Signed in before; false for somebody whom the subject alone names. */
  known: boolean;
  /** Channels that are told. */
  told: number;
}

export interface LetInDeps {
  /** Who is at the shell, as the machine calls them; for the record. */
  shellUser: string | null;
  /** Tells the channels in the act's transaction; answers how many. */
  tell(tx: PoolClient, person: Omit<LetInPerson, "told">, why: string): Promise<number>;
}

function parse(values: LetInOrder) {
  const parsed = order.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = fieldProblems(parsed.error, "order");
  const text = problems.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new AppError("invalid", text, problems);
}

/** An address is no identity: it may be another's tomorrow. It only finds somebody who has signed in with it. */
async function subjectOf(
  tx: PoolClient,
  { issuer, email, subject }: { issuer: string; email?: string; subject?: string },
): Promise<string> {
  if (subject !== undefined) return subject;
  const [first, ...more] = await subjectsOfAddress(tx, { issuer, email: email ?? "" }, NAMED);
  if (first === undefined) {
    const message =
      "Nobody has signed in with this address. Give the subject instead; the log names it where a sign-in was refused.";
    throw new AppError("not-found", message);
  }
  if (more.length === 0) return first;
  const all = [first, ...more].join(", ");
  throw new AppError("conflict", `Several people have this address; give the subject: ${all}`);
}

function assertMayCome(person: StoredPerson, now: Date): void {
  if (person.disabledAt !== null) {
    throw new AppError(
      "conflict",
      "This person is disabled, and a role for a time undoes that not.",
    );
  }
  if (hasAccessEnded(person.accessEndsAt, now)) {
    const message = "This person's access has ended, and a role for a time undoes that not.";
    throw new AppError("conflict", message);
  }
}

/**
 * Gives a person a role for at most `LET_IN_HOURS`, from their next sign-in on: the way in again when the provider's
 * groups leave no administrator. For the command line alone, whoever has that has the database; so it is loud. It goes
 * round no disabling, end of access or strength of sign-in. Throws `forbidden`, `invalid`, `not-found` and `conflict`.
 */
export async function letPersonIn(
  ctx: Context,
  values: LetInOrder,
  { shellUser, tell }: LetInDeps,
): Promise<LetInPerson> {
  authorize(ctx.actor, "person:write");
  if (ctx.actor.kind !== "system") {
    throw new AppError("forbidden", "Only the command line lets somebody in.");
  }
  const { role, hours, why, issuer: given, ...who } = parse(values);
  const issuer = withoutSlash(given);
  const now = ctx.clock();
  const until = new Date(now.getTime() + hours * HOUR);
  return inTransaction(ctx.db, async (tx) => {
    const subject = await subjectOf(tx, { issuer, ...who });
    const { person, known } = await lockOrAddPerson(tx, { issuer, subject }, now);
    assertMayCome(person, now);
    const { id, name, letIn } = person;
    const before = letIn !== null && letIn.until > now ? letIn : null;
    await appendAct(tx, ctx, {
      act: "person.let-in",
      subject: { kind: "person", id, name },
      before: { letIn: before && { role: before.role, until: before.until.toISOString() } },
      after: { letIn: { role, until: until.toISOString() } },
      why,
      detail: { hours, issuer, subject, shellUser },
    });
    await setLetIn(tx, id, { role, until }, now);
    const done = { id, name, subject, role, until: until.toISOString(), known };
    return { ...done, told: await tell(tx, done, why) };
  });
}
