import type { Call, Operation, Output } from "../call";
import { AwsError } from "../protocol/errors";
import type { SessionTokens } from "../tokens";
import type { LocalAccount, LocalRole } from "../types";
import { constraint, requiredText, text } from "../validate";
import { partitionOf } from "./kms-keys";
import { isTrusted } from "./trust";

function refused(call: Call, roleArn: string): AwsError {
  return new AwsError(
    "AccessDenied",
    `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  );
}

function duration(call: Call): number {
  const given = call.input.DurationSeconds;
  if (given === undefined || given === null) return 3600;
  const seconds = Number(given);
  const code = "ValidationError";
  if (!Number.isInteger(seconds) || seconds < 900)
    throw constraint(
      code,
      given,
      "DurationSeconds",
      "Member must have value greater than or equal to 900",
    );
  if (seconds > 43_200)
    throw constraint(
      code,
      given,
      "DurationSeconds",
      "Member must have value less than or equal to 43200",
    );
  if (call.caller.session && seconds > 3600)
    throw new AwsError(
      code,
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  return seconds;
}

/** Id of a role that the estate does not list: fixed by account and name, as an AROA id is. */
function readerRoleId(account: LocalAccount): string {
  const digits = Buffer.from(`${account.id}/${account.reader.roleName}`).toString("hex");
  return `AROA${digits.toUpperCase().padEnd(17, "0").slice(0, 17)}`;
}

function assumable(
  call: Call,
  roleArn: string,
): { account: LocalAccount; role: LocalRole | null; name: string; reader: boolean } {
  const parts = /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/.exec(roleArn);
  if (!parts) throw new AwsError("ValidationError", `${roleArn} is invalid`);
  const [, partition, accountId = "", path = ""] = parts;
  const account = call.estate.accounts.get(accountId);
  if (account?.status !== "ACTIVE" || partition !== partitionOf(call.region))
    throw refused(call, roleArn);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const role = account.iam.roles.find((one) => `${one.path}${one.name}` === `/${path}`) ?? null;
  const externalId = text(call, "ExternalId", { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ });
  if (path === account.reader.roleName || (role && name === account.reader.roleName)) {
    const wanted = account.reader.externalId;
    if (wanted !== null && wanted !== externalId) throw refused(call, roleArn);
    return { account, role, name, reader: true };
  }
  if (!role || !isTrusted(role.trust, call.caller, externalId)) throw refused(call, roleArn);
  return { account, role, name, reader: false };
}

function assumeRole(tokens: SessionTokens, call: Call): Output {
  const roleArn = requiredText(call, "RoleArn", { min: 20, max: 2048 });
  const sessionName = requiredText(call, "RoleSessionName", {
    min: 2,
    max: 64,
    pattern: /^[\w+=,.@-]*$/,
  });
  const seconds = duration(call);
  const { account, role, name, reader } = assumable(call, roleArn);
  const accessKeyId = tokens.newAccessKeyId();
  const roleId = role?.id ?? readerRoleId(account);
  // STS gives whole seconds.
  const expiresAt = Math.floor(call.now.getTime() / 1000 + seconds) * 1000;
  const session = { accessKeyId, accountId: account.id, roleName: name, roleId, sessionName };
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: tokens.secretOf(accessKeyId),
      SessionToken: tokens.seal({ ...session, reader, expiresAt }),
      Expiration: new Date(expiresAt),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${roleId}:${sessionName}`,
      Arn: `arn:${partitionOf(call.region)}:sts::${account.id}:assumed-role/${name}/${sessionName}`,
    },
  };
}

const getCallerIdentity: Operation = ({ caller }) => ({
  UserId: caller.userId,
  Account: caller.accountId,
  Arn: caller.arn,
});

/** STS for one server, whose tokens it issues. */
export function sts(tokens: SessionTokens): Record<string, Operation> {
  const assume: Operation = (call) => assumeRole(tokens, call);
  return Object.fromEntries([
    ["AssumeRole", assume],
    ["GetCallerIdentity", getCallerIdentity],
  ]);
}
