/** A right on a table, as PostgreSQL calls it. */
export type Right = "SELECT" | "INSERT" | "UPDATE" | "DELETE";

const ORDINARY: readonly Right[] = ["SELECT", "INSERT", "UPDATE", "DELETE"];
const READ: readonly Right[] = ["SELECT"];
/** What is written once: nobody who holds the application's password can change or remove it. */
const APPEND: readonly Right[] = ["SELECT", "INSERT"];

/**
 * What the application's role may do with each table and view of the application's schema: exactly this, and
 * nothing with what is not named. A new table gets a line here; a test compares this with the catalogue.
 */
export const TABLE_RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  person: ORDINARY,
  session: ORDINARY,
  logout_token: ["SELECT", "INSERT", "DELETE"],
  api_token: ORDINARY,
  saved_view: ORDINARY,

  setting: ORDINARY,
  ownership_rule: ORDINARY,
  owner_by_hand: ORDINARY,
  key_owner: ORDINARY,
  ownership_pass: ORDINARY,
  owner_release: ORDINARY,
  owner_leaving: ORDINARY,
  channel: ORDINARY,
  delivery: ORDINARY,
  notice_matter: ORDINARY,
  unowned_told: ORDINARY,

  ledger_act: APPEND,
  ledger_place: APPEND,
  ledger_tile: APPEND,
  ledger_checkpoint: APPEND,
  // What waits for its place is taken out when it has one.
  ledger_pending: ["SELECT", "INSERT", "DELETE"],
  checkpoint_copy: ["SELECT", "INSERT", "UPDATE"],
  checkpoint_trouble: ORDINARY,

  organization: ORDINARY,
  org_unit: ORDINARY,
  org_policy: ORDINARY,
  account: ORDINARY,
  trail: ORDINARY,
  trail_scope: ORDINARY,
  scope: ORDINARY,
  identity: ORDINARY,
  managed_policy: ORDINARY,
  policy_document: ORDINARY,

  key: ORDINARY,
  key_list: ORDINARY,
  key_profile: APPEND,
  key_owner_set: APPEND,
  key_span: ORDINARY,
  key_event: ORDINARY,
  key_event_fill: ["SELECT", "UPDATE"],
  key_touch: ["SELECT", "INSERT", "DELETE"],
  grant: ORDINARY,
  key_rotation: ORDINARY,
  alias: ORDINARY,
  alias_dangling: ORDINARY,
  alias_span: ORDINARY,
  custom_key_store: ORDINARY,

  usage_key: APPEND,
  usage_principal: ["SELECT", "INSERT", "UPDATE"],
  usage_call: APPEND,
  usage_bucket: ORDINARY,
  usage_bucket_hour: ORDINARY,
  usage_bucket_day: ORDINARY,
  usage_bucket_month: ORDINARY,
  usage_total_hour: ORDINARY,
  usage_total_day: ORDINARY,
  usage_trait_value: ["SELECT", "INSERT", "DELETE"],
  usage_trait: ORDINARY,
  // A row makes its month's partitions; taking it away drops them.
  usage_month: ["SELECT", "INSERT", "DELETE"],
  usage_object: ORDINARY,
  usage_digest: ORDINARY,
  usage_digest_fault: ORDINARY,
  usage_proof: ORDINARY,
  usage_digest_key: APPEND,
  usage_source: ORDINARY,
  usage_coverage: ORDINARY,
  usage_given: ORDINARY,
  usage_record_query: ORDINARY,
  usage_seen: APPEND,
  usage_shared: ORDINARY,
  control_event: ORDINARY,
  usage_hour: ORDINARY,

  principal: ["SELECT", "INSERT", "UPDATE"],
  access_set: APPEND,
  access_edge: ORDINARY,
  access_group: APPEND,
  access_tallied: ORDINARY,
  access_tally: ORDINARY,
  access_input: ORDINARY,
  access_account: ORDINARY,
  access_change: ["SELECT", "INSERT", "DELETE"],
  access_pass: ["SELECT", "UPDATE"],

  alert: ["SELECT", "INSERT", "UPDATE"],
  alert_evidence: ["SELECT", "INSERT", "UPDATE"],
  alert_due: ["SELECT", "INSERT", "DELETE"],
  alert_pass: ["SELECT", "UPDATE"],
  alert_rule_pass: ["SELECT", "INSERT", "UPDATE"],

  sync_run: ORDINARY,
  sync_step: ORDINARY,
  sync_key: ORDINARY,
  lease: ORDINARY,
  worker: ORDINARY,

  _prisma_migrations: READ,
};

/** The same of graphile-worker's schema, which its own migrations fill. */
export const QUEUE_SCHEMA = "graphile_worker";
export const QUEUE_RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  _private_jobs: ORDINARY,
  _private_job_queues: ORDINARY,
  _private_tasks: ORDINARY,
  _private_known_crontabs: ORDINARY,
  jobs: READ,
  migrations: READ,
};
