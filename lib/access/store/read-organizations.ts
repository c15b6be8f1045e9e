import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { Reads } from "@/lib/estate/types";

type Pool = Db["pool"];

/** Changes with every write to an organisation, its units and its policies. */
const STAMP: Sql = sql`concat_ws('/', o.xmin::text,
  (select concat(count(*), ':', sum(hashtextextended(u.id, u.xmin::text::bigint)))
    from org_unit u where u.organization_id = o.id),
  (select concat(count(*), ':', sum(hashtextextended(p.id, p.xmin::text::bigint)))
    from org_policy p where p.organization_id = o.id))`;

export interface OrganizationState {
  id: string;
  reads: Reads;
  stamp: string;
}

/** The organisations that were ever read, with how each of their parts was. */
export async function readOrganizationStates(pool: Pool): Promise<OrganizationState[]> {
  return queryRows<OrganizationState>(
    pool,
    sql`select o.id, o.reads, ${STAMP} as stamp from organization o order by o.id`,
  );
}

export interface OrgPolicyRow {
  id: string;
  type: string;
  name: string;
  targets: string[];
  sha256: string | null;
  read_at: string;
  body: string | null;
}

export interface OrganizationRow {
  id: string;
  management_account_id: string;
  reads: Reads;
  /** Root and units by id: their paths as aws:PrincipalOrgPaths has them, empty where not known, and their names. */
  units: Record<string, { path: string; name: string }> | null;
  policies: OrgPolicyRow[] | null;
  stamp: string;
}

/** An organisation with its units and policies as of one moment; undefined when it is gone. */
export async function readOrganization(
  pool: Pool,
  id: string,
): Promise<OrganizationRow | undefined> {
  const rows = await queryRows<OrganizationRow>(
    pool,
    sql`select o.id, o.management_account_id, o.reads, ${STAMP} as stamp,
        (select json_object_agg(u.id, json_build_object('path', u.path, 'name', u.name)) from org_unit u where u.organization_id = o.id) as units,
        (select json_agg(json_build_object('id', p.id, 'type', p.type, 'name', p.name, 'targets', p.targets,
            'sha256', p.sha256, 'read_at', p.read_at, 'body', d.body) order by p.name collate "C", p.id collate "C")
          from org_policy p left join policy_document d on d.sha256 = p.sha256
          where p.organization_id = o.id) as policies
      from organization o where o.id = ${id}`,
  );
  return rows[0];
}
