import { userInfo } from "node:os";
import type { PoolClient } from "pg";
import { type LetInPerson, letPersonIn } from "../../auth/let-person-in";
import { LET_IN_HOURS, LET_IN_ROLES } from "../../auth/rules/let-in";
import { enqueueNotice } from "../../channels/enqueue-notice";
import type { Context } from "../../context";
import { env } from "../../env";
import { demoSettings } from "../demo-settings";
import { UsageError } from "../serve-options";
import { type CommonOptions, dataDirOf, type Outcome, withContext } from "../session";

export interface LetInOptions extends CommonOptions {
  email?: string;
  subject?: string;
  role: string;
  hours?: string;
  why: string;
}

/** Gives a person a role for some hours, when the identity provider leaves nobody who could. */
export async function personLetIn(options: LetInOptions): Promise<Outcome> {
  const { email, subject, why } = options;
  const role = LET_IN_ROLES.find((name) => name === options.role);
  if (!role) throw new UsageError(`--role is one of ${LET_IN_ROLES.join(", ")}.`);
  if ((email === undefined) === (subject === undefined)) {
    throw new UsageError("Say who by either --email or --subject.");
  }
  const hours = options.hours === undefined ? undefined : Number(options.hours);
  if (hours !== undefined && !(hours >= 0.25 && hours <= LET_IN_HOURS)) {
    throw new UsageError(`--hours is a number from 0.25 to ${LET_IN_HOURS}.`);
  }
  const issuer = await issuerOf(options);
  const who = email === undefined ? { subject: subject ?? "" } : { email };
  const person = await withContext(options, (ctx) =>
    letPersonIn(
      ctx,
      { issuer, ...who, role, why, ...(hours === undefined ? {} : { hours }) },
      { shellUser: shellUser(), tell: (tx, told, reason) => tellChannels(tx, ctx, told, reason) },
    ),
  );
  return { json: person, text: inWords(person), code: 0 };
}

async function issuerOf(options: CommonOptions): Promise<string> {
  const issuer = (await demoSettings(dataDirOf(options)))?.OIDC_ISSUER ?? env.OIDC_ISSUER;
  if (issuer !== undefined) return issuer;
  throw new UsageError("OIDC_ISSUER is not set: whose people would these be?");
}

/** Not everybody at a shell has a name, as in a container with a bare user id. */
function shellUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** Writes the notice into the act's transaction. Answers how many channels take it. */
export function tellChannels(
  tx: PoolClient,
  ctx: Pick<Context, "clock">,
  { id, name, subject, role, until }: Omit<LetInPerson, "told">,
  why: string,
): Promise<number> {
  return enqueueNotice(tx, ctx, {
    topic: "let-in",
    severity: "critical",
    title: `${name} was let in as ${role} from the command line`,
    lines: [`Subject: ${subject}`, `Until: ${until}`, `Why: ${why}`],
    link: `/ledger?subject=${encodeURIComponent(`person:${id}`)}`,
  });
}

function inWords({ name, role, until, known, told }: LetInPerson): string {
  const channels = told === 1 ? "1 channel is" : `${told} channels are`;
  return [
    `${name} has the role ${role} from the next sign-in on, until ${until}.`,
    ...(known
      ? []
      : ["Nobody of this subject has signed in before: check that it is the right one."]),
    `It is in the ledger, and ${channels} told.`,
  ].join("\n");
}
