import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { type Clock, systemClock } from "../clock";
import { type AccountLink, type AwsLogger, createAccountLink, type Wire } from "./account-link";
import { createAccountReader } from "./account-reader";
import { createAthenaReader, createTableMaker } from "./athena-reader";
import { createBucketReader } from "./bucket-reader";
import { stsClient } from "./clients";
import { type CredentialSource, type Credentials, cacheCredentials } from "./credentials";
import { createHttpHandler } from "./http-handler";
import { createLakeReader } from "./lake-reader";
import { createLine } from "./line";
import { CredentialsRefused } from "./network-error";
import { createOrganizationReader } from "./organization-reader";
import { createPacer, type Sleep } from "./pacer";
import { given } from "./read-pages";
import { createTrailReader } from "./trail-reader";
import type { AccountAccess, Aws } from "./types";

export interface AwsOptions {
  /** Share of each AWS request quota that is used at most, 0 to 1; 0 turns pacing off. */
  share: number;
  /** Region of the calls that belong to no region: STS, Organizations, IAM. */
  homeRegion: string;
  clock?: Clock;
  /** Waits for pacing, in ms; for tests. */
  sleep?: Sleep;
  /** Attempts of one call at most, the first included; 6 when left out. */
  maxAttempts?: number;
  /** For one call with all its attempts, waiting for pacing not counted; 60,000 ms when left out. */
  deadlineMs?: number;
  /** From the start of an attempt to the end of its answer; 20,000 ms when left out. */
  attemptTimeoutMs?: number;
  logger?: AwsLogger;
}

const SESSION_NAME = "keyledger";
/** Own credentials as they are: the key of their link, which no account id can be. */
const OWN = "own";
const CIRCUIT = { threshold: 5, coolMs: 15_000 };
const MAX_SOCKETS = 64;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Global services are asked in their partition; credentials of another one know nothing of ours. */
const PARTITION_HOMES: Readonly<Record<string, string>> = {
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

/**
 * The way to AWS, one for a process. Endpoint, profiles and web identity are found by the
 * SDK as in any of its programs. Throws RangeError for a share outside 0 to 1.
 */
export function createAws(options: AwsOptions): Aws {
  const clock = options.clock ?? systemClock;
  const wire: Wire = {
    handler: createHttpHandler({
      maxSockets: MAX_SOCKETS,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      attemptTimeoutMs: options.attemptTimeoutMs ?? 20_000,
      maxBytes: MAX_ANSWER_BYTES,
    }),
    pacer: createPacer(options.share, clock, options.sleep ?? sleepFor),
    clock,
    circuitRule: CIRCUIT,
    homeRegion: options.homeRegion,
    maxAttempts: options.maxAttempts ?? 6,
    deadlineMs: options.deadlineMs ?? 60_000,
    logger: options.logger,
  };
  const own = ownCredentials(wire);
  const links = new Map<string, AccountLink>();

  const linkTo = (access: AccountAccess | null): AccountLink => {
    const name = access
      ? [access.accountId, access.partition, access.roleArn ?? "", access.externalId ?? ""].join(
          " ",
        )
      : OWN;
    const known = links.get(name);
    if (known) return known;
    const role = access?.roleArn ?? null;
    const link =
      access && role
        ? createAccountLink(
            wire,
            access.accountId,
            assumedRole(wire, own, access, role),
            "sts:AssumeRole",
          )
        : createAccountLink(wire, access?.accountId ?? OWN, own, null);
    links.set(name, link);
    return link;
  };

  return {
    account: (access) => createAccountReader(wire, linkTo(access), homeOf(wire, access.partition)),
    trails: (access, region) => createTrailReader(wire, linkTo(access), region),
    organization: (access) =>
      createOrganizationReader(wire, linkTo(access), homeOf(wire, access?.partition)),
    bucket: (access, bucket, region) =>
      createBucketReader(wire, linkTo(access), {
        bucket,
        region: region ?? homeOf(wire, access?.partition),
      }),
    queries: (access, place) =>
      place.engine === "athena"
        ? createAthenaReader(wire, linkTo(access), place)
        : createLakeReader(wire, linkTo(access), place),
    tables: (access, place) => createTableMaker(wire, linkTo(access), place),
    close() {
      wire.handler.shutdown();
      links.clear();
    },
  };
}

function homeOf(wire: Wire, partition = "aws"): string {
  const home = PARTITION_HOMES[partition];
  if (!home) return wire.homeRegion;
  // us-gov-west-1 begins as aws-us-gov ends, cn-north-1 as aws-cn does.
  return wire.homeRegion.startsWith(partition.slice("aws-".length)) ? wire.homeRegion : home;
}

/** The process's own credentials, by the SDK's default chain; a new chain for every fetch. */
function ownCredentials(wire: Wire): CredentialSource {
  return cacheCredentials(
    () => fromNodeProviderChain({ clientConfig: { region: wire.homeRegion } })(),
    wire.clock,
  );
}

/** Credentials of a role, taken on with our own. What STS answers instead is CredentialsRefused. */
function assumedRole(
  wire: Wire,
  own: CredentialSource,
  access: AccountAccess,
  roleArn: string,
): CredentialSource {
  const ownLink = createAccountLink(wire, OWN, own, null);
  const fetch = async (): Promise<Credentials> => {
    const line = createLine(wire, ownLink, homeOf(wire, access.partition));
    const client = stsClient(line);
    const answer = await line.ask(
      "sts:AssumeRole",
      {
        RoleArn: roleArn,
        RoleSessionName: SESSION_NAME,
        ...(access.externalId === null ? {} : { ExternalId: access.externalId }),
      },
      (input) => client.send(new AssumeRoleCommand(input)),
      ({ Credentials: got }) => ({
        accessKeyId: given(got?.AccessKeyId, "Credentials.AccessKeyId"),
        secretAccessKey: given(got?.SecretAccessKey, "Credentials.SecretAccessKey"),
        sessionToken: given(got?.SessionToken, "Credentials.SessionToken"),
        expiration: given(got?.Expiration, "Credentials.Expiration"),
      }),
    );
    client.destroy();
    if (answer.status !== "data") throw new CredentialsRefused(answer);
    return answer.data;
  };
  return cacheCredentials(fetch, wire.clock);
}

function sleepFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
