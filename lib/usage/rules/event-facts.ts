import type { EventFacet } from "@/lib/keys/types";
import { type JsonRecord, objectOf, textOf } from "./fields";
import { sessionOf } from "./principal-of";

/** What a record of an event that changes something tells besides who, when and with which outcome. */
export interface EventFacts {
  facet: EventFacet;
  /** Which one of many: ARN of an alias, id of a grant, id of a custom key store. */
  subject: string | null;
  /** The document of PutKeyPolicy, as it came. */
  policy: string | null;
  session: string | null;
  address: string | null;
  /** Few words by name; texts are cut. */
  detail: Record<string, string | number | boolean | string[]>;
}

/** What of a key an operation is about (KMS API Reference; KMS Developer Guide, "AWS KMS log entries"). */
const FACET_OF: Readonly<Record<string, EventFacet>> = {
  PutKeyPolicy: "policy",
  CreateGrant: "grant",
  RetireGrant: "grant",
  RevokeGrant: "grant",
  EnableKey: "state",
  DisableKey: "state",
  ScheduleKeyDeletion: "state",
  CancelKeyDeletion: "state",
  EnableKeyRotation: "rotation",
  DisableKeyRotation: "rotation",
  RotateKeyOnDemand: "rotation",
  RotateKey: "rotation",
  CreateAlias: "alias",
  UpdateAlias: "alias",
  DeleteAlias: "alias",
  TagResource: "tags",
  UntagResource: "tags",
  UpdateKeyDescription: "description",
  ImportKeyMaterial: "material",
  DeleteImportedKeyMaterial: "material",
  DeleteExpiredKeyMaterial: "material",
  UpdatePrimaryRegion: "multi-region",
  ReplicateKey: "multi-region",
  SynchronizeMultiRegionKey: "multi-region",
  CreateKey: "existence",
  DeleteKey: "existence",
  CreateCustomKeyStore: "store",
  UpdateCustomKeyStore: "store",
  DeleteCustomKeyStore: "store",
  ConnectCustomKeyStore: "store",
  DisconnectCustomKeyStore: "store",
};

const LONGEST = 1_000;
const MOST = 50;

/** Fields of requestParameters that are told as they stand, where they are text, number, yes or no, or a list. */
const TOLD = [
  "pendingWindowInDays",
  "rotationPeriodInDays",
  "replicaRegion",
  "primaryRegion",
  "expirationModel",
  "validTo",
  "granteePrincipal",
  "granteeServicePrincipal",
  "retiringPrincipal",
  "operations",
  "name",
  "description",
  "bypassPolicyLockoutSafetyCheck",
  "aliasName",
  "targetKeyId",
  "tagKeys",
  "customKeyStoreName",
] as const;

/** What the record of a control or service event tells. Never throws; what is not there is left out. */
export function eventFacts(operation: string, value: unknown): EventFacts {
  const record = objectOf(value);
  const request = objectOf(record?.requestParameters);
  const detail: EventFacts["detail"] = {};
  for (const name of TOLD) {
    const told = toldOf(request?.[name]);
    if (told !== null) detail[name] = told;
  }
  const tags = tagsOf(request?.tags);
  if (tags.length > 0) detail.tags = tags;
  const constraints = objectOf(request?.constraints);
  if (constraints) detail.constraints = cut(JSON.stringify(constraints));
  const service = objectOf(record?.serviceEventDetails);
  const more = { ...service, deletionDate: objectOf(record?.responseElements)?.deletionDate };
  for (const name of ["rotationType", "keyOrigin", "deletionDate"] as const) {
    const told = toldOf((more as JsonRecord)[name]);
    if (told !== null) detail[name] = told;
  }
  const message = textOf(record?.errorMessage);
  if (message !== null) detail.errorMessage = cut(message);
  const facet = FACET_OF[operation] ?? "other";
  return {
    facet,
    subject: subjectOf(facet, record, request),
    policy: operation === "PutKeyPolicy" ? textOf(request?.policy) : null,
    session: nullableCut(sessionOf(objectOf(record?.userIdentity))),
    address: nullableCut(textOf(record?.sourceIPAddress)),
    detail,
  };
}

function subjectOf(
  facet: EventFacet,
  record: JsonRecord | null,
  request: JsonRecord | null,
): string | null {
  switch (facet) {
    case "alias":
      return aliasArn(record, request);
    case "grant":
      // CreateGrant answers with the id; RetireGrant by token has it in additionalEventData alone.
      return (
        textOf(objectOf(record?.responseElements)?.grantId) ??
        textOf(request?.grantId) ??
        textOf(objectOf(record?.additionalEventData)?.grantId)
      );
    case "store":
      return (
        textOf(request?.customKeyStoreId) ??
        textOf(objectOf(record?.responseElements)?.customKeyStoreId)
      );
    default:
      return null;
  }
}

/** The alias that KMS resolved; else the caller's words, in the account and region of the event. */
function aliasArn(record: JsonRecord | null, request: JsonRecord | null): string | null {
  const resources = Array.isArray(record?.resources) ? record.resources : [];
  for (const one of resources) {
    const arn = textOf(objectOf(one)?.ARN);
    if (arn?.includes(":alias/")) return arn;
  }
  const name = textOf(request?.aliasName);
  const region = textOf(record?.awsRegion);
  const account = textOf(record?.recipientAccountId);
  if (name === null || region === null || account === null) return null;
  return name.startsWith("arn:") ? name : `arn:aws:kms:${region}:${account}:${name}`;
}

/** `name=value` of each tag. */
function tagsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST).flatMap((one) => {
    const tag = objectOf(one);
    const name = textOf(tag?.tagKey) ?? textOf(tag?.TagKey);
    const content = tag?.tagValue ?? tag?.TagValue;
    return name === null ? [] : [cut(`${name}=${typeof content === "string" ? content : ""}`)];
  });
}

function toldOf(value: unknown): string | number | boolean | string[] | null {
  if (typeof value === "string") return value === "" ? null : cut(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean") return value;
  if (!Array.isArray(value)) return null;
  const texts = value.filter((one) => typeof one === "string").slice(0, MOST);
  return texts.length > 0 ? texts.map(cut) : null;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const nullableCut = (text: string | null) => (text === null ? null : cut(text));
