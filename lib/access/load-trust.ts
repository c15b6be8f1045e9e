import { type PreparedTrust, prepareTrust } from "./chains/prepare-trust";
import type { Organizations } from "./load-organizations";
import type { Documents } from "./rules/documents";
import type { TrustRow } from "./store/read-trusts";

/** A role of the estate, ready to be asked who can take its place. */
export function loadTrust(
  row: TrustRow,
  organizations: Organizations,
  documents: Documents,
): PreparedTrust {
  const { arn, tags, trust: trustPolicy } = row;
  const { input: organization, prepared } = organizations.of({ ...row, id: row.account_id });
  return { ...prepareTrust({ arn, tags, trustPolicy, organization }, documents), ...prepared };
}
