import type { LocalKey, TrailEvent } from "../types";
import { type Actor, actorFields } from "./actors";
import type { Place } from "./draft";
import { uuid } from "./ids";
import type { Random } from "./prng";

export interface EventDraft {
  name: string;
  at: Date;
  actor: Actor;
  /** The keys and aliases that the call is about. */
  resources?: { arn: string; type: string }[];
  request?: Record<string, unknown> | null;
  response?: Record<string, unknown> | null;
  additional?: Record<string, unknown>;
  error?: { code: string; message: string };
  /** `kms.amazonaws.com` when left out. */
  source?: string;
  /** Of an event that AWS itself made, e.g. RotateKey: goes into serviceEventDetails. */
  serviceDetails?: Record<string, unknown>;
  sharedEventId?: string;
}

const READ_ONLY =
  /^(Decrypt|Encrypt|ReEncrypt|Generate|Sign|Verify|DeriveSharedSecret|Encapsulate|Decapsulate|Get|List|Describe|Lookup)/;

/** The operations whose success counts as a use of the key (GetKeyLastUsage). */
const CRYPTOGRAPHIC =
  /^(Decrypt|Encrypt|ReEncrypt|GenerateDataKey\w*|GenerateMac|VerifyMac|Sign|Verify|DeriveSharedSecret|Encapsulate|Decapsulate)$/;

/** CloudTrail's time has seconds. */
function seconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** Adds a record to its scope, in the shape that the scope's account sees, and gives it back. */
export function addEvent(place: Place, event: EventDraft, random: Random): TrailEvent {
  const source = event.source ?? "kms.amazonaws.com";
  const actor = actorFields(event.actor, event.at);
  const eventId = uuid(random);
  const readOnly = READ_ONLY.test(event.name);
  const resources = event.resources ?? [];
  const record: Record<string, unknown> = {
    eventVersion: "1.11",
    userIdentity: event.serviceDetails
      ? { accountId: place.account.id, invokedBy: "AWS Internal" }
      : actor.identity,
    eventTime: seconds(event.at),
    eventSource: source,
    eventName: event.name,
    awsRegion: place.region,
    sourceIPAddress: event.serviceDetails ? "AWS Internal" : actor.ip,
    userAgent: event.serviceDetails ? "AWS Internal" : actor.agent,
    ...(event.error ? { errorCode: event.error.code, errorMessage: event.error.message } : {}),
    requestParameters: event.request ?? null,
    responseElements: event.response ?? null,
    ...(event.additional ? { additionalEventData: event.additional } : {}),
    requestID: uuid(random),
    eventID: eventId,
    readOnly,
    resources: resources.map(({ arn, type }) => ({ accountId: accountOf(arn), type, ARN: arn })),
    eventType: event.serviceDetails ? "AwsServiceEvent" : "AwsApiCall",
    managementEvent: true,
    recipientAccountId: place.account.id,
    ...(event.serviceDetails ? { serviceEventDetails: event.serviceDetails } : {}),
    ...(event.sharedEventId ? { sharedEventID: event.sharedEventId } : {}),
    eventCategory: "Management",
    ...(actor.tls && !event.serviceDetails
      ? {
          tlsDetails: {
            tlsVersion: "TLSv1.3",
            cipherSuite: "TLS_AES_256_GCM_SHA384",
            clientProvidedHostHeader: `${source.split(".")[0]}.${place.region}.amazonaws.com`,
            keyExchange: "X25519MLKEM768",
          },
        }
      : {}),
  };
  const made: TrailEvent = {
    eventId,
    eventName: event.name,
    eventSource: source,
    eventTime: new Date(Math.floor(event.at.getTime() / 1000) * 1000),
    username: event.serviceDetails ? null : actor.username,
    readOnly,
    accessKeyId: event.serviceDetails ? null : actor.accessKeyId,
    resources: resources.map(({ arn, type }) => ({ type, name: arn })),
    record,
  };
  place.scope.events.push(made);
  return made;
}

/** The key as a resource of a record. */
export function keyResource(key: LocalKey): { arn: string; type: string } {
  return { arn: key.metadata.Arn, type: "AWS::KMS::Key" };
}

export interface UseDraft {
  operation: string;
  at: Date;
  actor: Actor;
  context?: Record<string, string>;
  error?: { code: string; message: string };
  sharedEventId?: string;
  /** How the caller named the key; many do not. */
  keyId?: string;
}

function algorithm(key: LocalKey): Record<string, unknown> {
  const { metadata } = key;
  if (metadata.EncryptionAlgorithms)
    return { encryptionAlgorithm: metadata.EncryptionAlgorithms[0] };
  if (metadata.SigningAlgorithms) {
    return { signingAlgorithm: metadata.SigningAlgorithms[0], messageType: "DIGEST" };
  }
  if (metadata.MacAlgorithms) return { macAlgorithm: metadata.MacAlgorithms[0] };
  if (metadata.KeyAgreementAlgorithms) return { keyAgreementAlgorithm: "ECDH" };
  return {};
}

/** One cryptographic call with a key, in the scope whose trail has it. */
export function addUse(place: Place, key: LocalKey, use: UseDraft, random: Random): TrailEvent {
  const dataKey = use.operation.startsWith("GenerateDataKey");
  const named = use.keyId ?? (use.operation === "Decrypt" ? undefined : key.metadata.Arn);
  const material = key.metadata.CurrentKeyMaterialId;
  return addEvent(
    place,
    {
      name: use.operation,
      at: use.at,
      actor: use.actor,
      resources: [keyResource(key)],
      request:
        use.error?.code === "AccessDenied"
          ? null
          : {
              ...(dataKey ? { keySpec: "AES_256" } : algorithm(key)),
              ...(named ? { keyId: named } : {}),
              ...(use.context ? { encryptionContext: use.context } : {}),
            },
      ...(material && !use.error ? { additional: { keyMaterialId: material } } : {}),
      ...(use.error ? { error: use.error } : {}),
      ...(use.sharedEventId ? { sharedEventId: use.sharedEventId } : {}),
    },
    random,
  );
}

/** Newest first, as LookupEvents answers. */
export function sortEvents(place: Place): void {
  place.scope.events.sort((a, b) => b.eventTime.getTime() - a.eventTime.getTime());
}

/** True for a successful cryptographic call. */
export function isUse(event: TrailEvent): boolean {
  return (
    event.eventSource === "kms.amazonaws.com" &&
    event.record.errorCode === undefined &&
    CRYPTOGRAPHIC.test(event.eventName)
  );
}
