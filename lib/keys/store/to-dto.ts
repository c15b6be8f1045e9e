import type { z } from "zod";
import type { customKeyStore, grant, keyRotation, policyDocument } from "../schemas/key-detail";
import type { GrantRow, RotationRow, StoreRow } from "./read-key";
import type { DocumentRow } from "./read-policies";
import { iso } from "./summary-rows";

/** Bytes that AWS allows a key policy (KMS quotas, "Key policy document size"). */
const MAX_POLICY_BYTES = 32_768;

export function toSpan(row: { seen_from: Date; seen_to: Date | null; ended_at: Date | null }) {
  return {
    seenFrom: row.seen_from.toISOString(),
    seenTo: iso(row.seen_to),
    endedAt: iso(row.ended_at),
  };
}

export function toGrant(row: GrantRow): z.infer<typeof grant> {
  return {
    grantId: row.grant_id,
    name: row.name,
    granteePrincipal: row.grantee_principal,
    granteeService: row.grantee_service,
    retiringPrincipal: row.retiring_principal,
    retiringService: row.retiring_service,
    issuingAccount: row.issuing_account,
    operations: row.operations ?? [],
    constraints: row.constraints,
    createdAt: iso(row.created_at),
    ...toSpan(row),
  };
}

export function toRotation(row: RotationRow): z.infer<typeof keyRotation> {
  return {
    rotatedAt: iso(row.rotated_at),
    type: row.type,
    keyMaterialId: row.key_material_id,
    materialState: row.material_state,
    importState: row.import_state,
    validTo: iso(row.valid_to),
  };
}

export function toStore(row: StoreRow): z.infer<typeof customKeyStore> {
  return {
    storeId: row.store_id,
    name: row.name,
    type: row.type,
    connectionState: row.connection_state,
    connectionError: row.connection_error,
    readAt: row.read_at.toISOString(),
    goneAt: iso(row.gone_at),
  };
}

export function toPolicyDocument(row: DocumentRow): z.infer<typeof policyDocument> {
  return { ...row, oversize: row.bytes > MAX_POLICY_BYTES };
}
