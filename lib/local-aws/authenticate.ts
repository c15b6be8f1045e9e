import type { Caller } from "./call";
import { commonError, type Protocol } from "./protocol/errors";
import {
  type Authorization,
  isSignatureValid,
  type SignedRequest,
  signedAt,
} from "./protocol/sigv4";
import { partitionOf } from "./services/kms-keys";
import type { SessionTokens } from "./tokens";
import type { LocalAccount, LocalEstate } from "./types";

interface Identity {
  secret: string;
  caller: Caller;
}

/** Services that an account has in each of its Regions. */
const REGIONAL = ["kms", "cloudtrail", "athena"];

/** AWS takes a signature for five minutes, S3 for fifteen. */
const skew = (service: string) => (service === "s3" ? 15 : 5) * 60_000;

function staticIdentity(estate: LocalEstate, accessKeyId: string): Identity | null {
  const key = estate.accessKeys.get(accessKeyId);
  if (!key) return null;
  const user = key.arn.slice(key.arn.lastIndexOf("/") + 1);
  const known = estate.accounts
    .get(key.accountId)
    ?.iam.users.find((one) => one.name === user && key.arn.includes(":user/"));
  const caller: Caller = {
    accessKeyId,
    accountId: key.accountId,
    arn: key.arn,
    userId: known?.id ?? `AIDA${accessKeyId.slice(4)}`,
    session: false,
    mayRead: true,
  };
  return { secret: key.secretAccessKey, caller };
}

function sessionIdentity(
  sessions: SessionTokens,
  protocol: Protocol,
  authorization: Authorization,
  token: string,
  now: Date,
): Identity | null {
  const session = sessions.open(token);
  if (!session || session.accessKeyId !== authorization.accessKeyId) return null;
  if (now.getTime() >= session.expiresAt) throw commonError(protocol, "expired");
  const partition = partitionOf(authorization.region);
  const { accountId, roleName, sessionName, roleId, reader } = session;
  const caller: Caller = {
    accessKeyId: session.accessKeyId,
    accountId,
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    session: true,
    mayRead: reader,
  };
  return { secret: sessions.secretOf(session.accessKeyId), caller };
}

/**
 * Who signed a request, and the account they act in. Throws the protocol's error for an unknown key,
 * a wrong signature, an old one, an expired session, and a region that the account has not enabled.
 */
export function authenticate(
  estate: LocalEstate,
  sessions: SessionTokens,
  protocol: Protocol,
  authorization: Authorization,
  request: SignedRequest,
  now: Date,
): { caller: Caller; account: LocalAccount } {
  const token = request.headers["x-amz-security-token"];
  const identity =
    typeof token === "string"
      ? sessionIdentity(sessions, protocol, authorization, token, now)
      : staticIdentity(estate, authorization.accessKeyId);
  const account = identity && estate.accounts.get(identity.caller.accountId);
  if (!identity || !account) throw commonError(protocol, "unknown-key");
  const at = signedAt(request.headers["x-amz-date"]);
  // The machine's clock, not the endpoint's: clients sign with it, and a turned clock is for expiry.
  if (!(Math.abs(Date.now() - at) <= skew(authorization.service)))
    throw commonError(protocol, "old-signature");
  if (!isSignatureValid(request, authorization, identity.secret))
    throw commonError(protocol, "bad-signature");
  const regional = REGIONAL.includes(authorization.service);
  const status = account.regions.get(authorization.region);
  // To a region that is not enabled, the account's credentials are strangers.
  if (regional && (status === undefined || status === "DISABLED"))
    throw commonError(protocol, "unknown-key");
  return { caller: identity.caller, account };
}
