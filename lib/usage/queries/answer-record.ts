import { type JsonRecord, objectOf } from "../rules/fields";
import type { AnswerColumn } from "./answer-columns";

/** A row of the answer of `countsQuery`, by name of its columns. */
export type AnswerRow = Readonly<Partial<Record<AnswerColumn | "whole_record", string | null>>>;

/**
 * The record of CloudTrail that stands for the calls of a row: with everything that decoding looks at, and nothing of
 * what differs from call to call, so that calls are decoded by the very rules that files are. Its id is made up.
 */
export function recordOf(row: AnswerRow): JsonRecord {
  const { read_only: readOnly } = row;
  return {
    eventID: row.whole_event_id ?? "counted",
    eventTime: row.whole_event_time ?? row.first_at,
    eventSource: row.source,
    eventName: row.operation,
    eventType: row.event_type,
    awsRegion: row.region,
    recipientAccountId: row.account_id,
    sourceIPAddress: row.service ?? row.address,
    errorCode: row.error,
    readOnly: readOnly === "true" || readOnly === "false" ? readOnly === "true" : undefined,
    userIdentity: {
      type: row.user_type,
      principalId: row.user_id,
      arn: row.user_arn,
      accountId: row.user_account,
      userName: row.user_name,
      invokedBy: row.invoked_by,
      onBehalfOf: { userId: row.behalf },
      sessionContext: { sessionIssuer: issuerOf(row) },
    },
    resources: (row.key_arns ?? "").split(" ").map((ARN) => ({ ARN })),
    requestParameters: {
      keyId: row.key_name,
      targetKeyId: row.other_key,
      encryptionContext: parsed(row.context ?? null),
    },
  };
}

/** The whole record of an event that changed something, as far as the place of the query has it. */
export function wholeRecord(row: AnswerRow): JsonRecord {
  if (row.whole_record != null) return objectOf(parsed(row.whole_record)) ?? {};
  const counted = recordOf(row);
  const { whole_session_created: creationDate, whole_mfa: mfaAuthenticated } = row;
  const attributes = without({ creationDate, mfaAuthenticated });
  const issuer = without({
    ...{ type: row.whole_issuer_type, userName: row.whole_issuer_name },
    ...issuerOf(row),
  });
  const sessionContext = without({ sessionIssuer: issuer, attributes });
  const requestParameters = parsed(row.whole_request ?? null);
  const responseElements = parsed(row.whole_response ?? null);
  const rest = without({
    eventVersion: row.whole_event_version,
    userIdentity: without({
      type: row.user_type,
      principalId: row.whole_session_principal,
      arn: row.whole_session_arn,
      accountId: row.user_account,
      accessKeyId: row.whole_access_key,
      userName: row.whole_session_name,
      sessionContext,
      invokedBy: row.invoked_by,
      onBehalfOf: without({ userId: row.behalf }),
    }),
    ...{ eventTime: counted.eventTime, eventSource: counted.eventSource },
    ...{ eventName: counted.eventName, awsRegion: counted.awsRegion },
    ...{ sourceIPAddress: row.whole_sent_from, userAgent: row.whole_user_agent },
    ...{ errorCode: row.error, errorMessage: row.whole_error_message },
    additionalEventData: parsed(row.whole_additional ?? null),
    serviceEventDetails: parsed(row.whole_service_details ?? null),
    ...{ requestID: row.whole_request_id, eventID: row.whole_event_id },
    ...{ readOnly: counted.readOnly, eventType: row.event_type },
    resources: resourcesOf(row),
    recipientAccountId: row.account_id,
    sharedEventID: row.whole_shared_id,
    vpcEndpointId: row.whole_vpc_endpoint,
    addendum: without({
      reason: row.whole_addendum_reason,
      updatedFields: row.whole_addendum_fields,
      originalRequestID: row.whole_addendum_request,
      originalEventID: row.whole_corrects,
    }),
  });
  // These two stand in every record, null where there is nothing.
  return { ...rest, requestParameters, responseElements };
}

/** Of a list in which one lacks a member it cannot be told which. */
function resourcesOf(row: AnswerRow): JsonRecord[] | null {
  const lists = [row.key_arns, row.whole_resource_accounts, row.whole_resource_types];
  const [arns = [], accounts = [], types = []] = lists.map((list) => list?.split(" ") ?? []);
  if (arns.length === 0) return null;
  return arns.map((ARN, at) => ({
    ...(accounts.length === arns.length ? { accountId: accounts[at] } : {}),
    ...(types.length === arns.length ? { type: types[at] } : {}),
    ARN,
  }));
}

function issuerOf(row: AnswerRow): JsonRecord {
  const { issuer_arn: arn, issuer_account: accountId, issuer_id: principalId } = row;
  return { arn, accountId, principalId };
}

/** Leaves out what is not there, and what is empty then. */
function without(members: JsonRecord): JsonRecord {
  const there = Object.entries(members).filter(([, value]) => {
    const inner = objectOf(value);
    return value != null && !(inner && Object.keys(inner).length === 0);
  });
  return Object.fromEntries(there);
}

/** Null for what is no JSON. */
function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
