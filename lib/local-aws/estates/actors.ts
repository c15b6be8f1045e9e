import type { LocalAccount, LocalRole } from "../types";
import { roleArn, sessionArn } from "./arns";
import { accessKeyId } from "./ids";
import { randomOf } from "./prng";

/** Who made a call, as CloudTrail tells it. */
export type Actor =
  | {
      kind: "role";
      account: LocalAccount;
      role: LocalRole;
      session: string;
      ip: string;
      agent?: string;
      mfa?: boolean;
      /** The AWS service that called for the role, e.g. `s3.amazonaws.com` (forward access session). */
      via?: string;
    }
  /** A caller of an account that is not ours: the owner's trail tells its account and id only. */
  | { kind: "outsider"; accountId: string; principalId: string; ip: string }
  | { kind: "service"; service: string }
  | { kind: "instance"; account: LocalAccount; instanceId: string };

export interface ActorFields {
  identity: Record<string, unknown>;
  ip: string;
  agent: string;
  username: string | null;
  accessKeyId: string | null;
  /** Services' own calls carry no tlsDetails. */
  tls: boolean;
  accountId: string | null;
}

const AGENT = "aws-sdk-java/2.31.9 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#21.0.6";

/** The start of a session: at most an hour before the call. */
function sessionStart(at: Date): string {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000)
    .toISOString()
    .replace(".000", "");
}

function roleFields(actor: Extract<Actor, { kind: "role" }>, at: Date): ActorFields {
  const { account, role, session, via } = actor;
  // One access key per session: found again by the session, not drawn per call.
  const key = accessKeyId(randomOf(`session/${role.id}:${session}`), "ASIA");
  return {
    identity: {
      type: "AssumedRole",
      principalId: `${role.id}:${session}`,
      arn: sessionArn(account.id, role.name, session),
      accountId: account.id,
      accessKeyId: key,
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: role.id,
          arn: roleArn(account.id, role.name, role.path),
          accountId: account.id,
          userName: role.name,
        },
        attributes: {
          creationDate: sessionStart(at),
          mfaAuthenticated: String(actor.mfa ?? false),
        },
      },
      ...(via ? { invokedBy: via } : {}),
    },
    ip: via ?? actor.ip,
    agent: via ?? actor.agent ?? AGENT,
    username: session,
    accessKeyId: key,
    tls: via === undefined,
    accountId: account.id,
  };
}

/** CloudTrail's userIdentity and what goes with it, for one call. */
export function actorFields(actor: Actor, at: Date): ActorFields {
  switch (actor.kind) {
    case "role":
      return roleFields(actor, at);
    case "outsider":
      return {
        identity: {
          type: "AWSAccount",
          principalId: actor.principalId,
          accountId: actor.accountId,
        },
        ip: actor.ip,
        agent: AGENT,
        username: null,
        accessKeyId: null,
        tls: true,
        accountId: actor.accountId,
      };
    case "service":
      return {
        identity: { type: "AWSService", invokedBy: actor.service },
        ip: actor.service,
        agent: actor.service,
        username: null,
        accessKeyId: null,
        tls: false,
        accountId: null,
      };
    case "instance":
      return {
        identity: {
          type: "AssumedRole",
          principalId: `${actor.account.id}:aws:ec2-infrastructure:${actor.instanceId}`,
          arn: sessionArn(actor.account.id, "aws:ec2-infrastructure", actor.instanceId),
          accountId: actor.account.id,
          sessionContext: {
            sessionIssuer: {
              type: "Role",
              principalId: `${actor.account.id}:aws:ec2-infrastructure`,
              arn: roleArn(actor.account.id, "aws:ec2-infrastructure"),
              accountId: actor.account.id,
              userName: "aws:ec2-infrastructure",
            },
            attributes: { creationDate: sessionStart(at), mfaAuthenticated: "false" },
          },
          invokedBy: "ec2-infrastructure.amazonaws.com",
        },
        ip: "ec2-infrastructure.amazonaws.com",
        agent: "ec2-infrastructure.amazonaws.com",
        username: actor.instanceId,
        accessKeyId: null,
        tls: false,
        accountId: actor.account.id,
      };
  }
}
