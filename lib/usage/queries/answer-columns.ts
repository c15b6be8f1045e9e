/** What tells one call from another when it is decoded; the columns of every row of the answer. */
export const CALL_COLUMNS = [
  "kind",
  "reason",
  "day",
  "account_id",
  "region",
  "source",
  "operation",
  "event_type",
  "read_only",
  "error",
  "user_type",
  "user_arn",
  "user_account",
  "user_id",
  "user_name",
  "invoked_by",
  "behalf",
  "issuer_arn",
  "issuer_account",
  "issuer_id",
  "service",
  "key_arns",
  "key_name",
  "other_key",
] as const;

/** Of events that change something: what makes them whole again. Null of all others. */
export const WHOLE_PARTS = [
  "event_time",
  "event_id",
  "shared_id",
  "event_version",
  "sent_from",
  "user_agent",
  "error_message",
  "request",
  "response",
  "additional",
  "service_details",
  "request_id",
  "vpc_endpoint",
  "access_key",
  "resource_accounts",
  "resource_types",
  "session_arn",
  "session_principal",
  "session_name",
  "issuer_type",
  "issuer_name",
  "mfa",
  "session_created",
  "corrects",
  "addendum_reason",
  "addendum_fields",
  "addendum_request",
] as const;

/** The columns of the answer, all as text. `calls` counts what `row_kind` says. */
export type AnswerColumn =
  | "row_kind"
  | (typeof CALL_COLUMNS)[number]
  | "bucket"
  | "address"
  | "context"
  | "alone_id"
  | "alone_address"
  | "alone_context"
  | `whole_${(typeof WHOLE_PARTS)[number]}`
  | "whole_record"
  | "calls"
  | "copies"
  | "first_at"
  | "last_at";
