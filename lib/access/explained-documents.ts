import type { Db } from "@/lib/db/types";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase, CaseKey } from "./build-case";
import type { AccountOrganization } from "./load-organizations";
import type { DocumentSource } from "./prepare-identities";
import type { DocumentRef } from "./rules/document-ref";
import { formatPolicy } from "./rules/format-policy";
import { parsePolicy } from "./rules/parse-policy";
import type { Cell } from "./schemas";
import type { ExplainedDocument } from "./schemas/matrix";
import { readDocuments } from "./store/read-identities";

/** A document with where its text is: at hand, or in the store under its hash. */
interface Found extends DocumentSource {
  ref: DocumentRef;
  body?: string | null;
}

/**
 * The documents that the reasons of a cell name, the key policy before all; where the verdict is unknown also those of
 * the principal that could not be read.
 */
export async function explainDocuments(
  db: Db,
  of: AccessCase,
  asked: AskedPrincipal,
  cell: Cell,
): Promise<ExplainedDocument[]> {
  const found = new Map<string, Found>();
  const add = (document: Found | undefined) => {
    if (!document) return;
    const { kind, level, index } = document.ref;
    found.set([kind, level, index, kind === "key-policy" ? document.arn : ""].join(), document);
  };
  add(keyPolicy(of.key));
  for (const reason of cell.reasons) {
    if (reason.kind === "statement") {
      const owner = [of.key, ...of.related].find(({ loaded }) => loaded.row.arn === reason.key);
      add(find(reason.statement.document, of, asked, owner ?? of.key));
    }
    if (reason.kind === "left-out") for (const each of leftOut(reason, of, asked)) add(each);
  }
  if (cell.verdict === "unknown") for (const each of unread(of, asked)) add(each);
  const documents = [...found.values()];
  const hashes = documents.flatMap(({ body, sha256 }) =>
    body === undefined && sha256 !== null ? [sha256] : [],
  );
  const texts = await readDocuments(db.pool, hashes);
  return documents.map((each) => lay(each, each.body ?? texts.get(each.sha256 ?? "") ?? null));
}

/** The text laid out, with the lines of its statements. */
function lay({ ref, title, arn, sha256, readAt }: Found, body: string | null): ExplainedDocument {
  const formatted = body === null ? null : formatPolicy(body);
  const sids = new Map(
    parsePolicy(body, ref).statements.map((each) => [each.ref.index, each.ref.sid]),
  );
  return {
    ...{ ref, title, arn, sha256, readAt },
    text: formatted?.text ?? body,
    statements: (formatted?.statements ?? []).map((each) => ({
      ...each,
      sid: sids.get(each.index) ?? null,
    })),
  };
}

function keyPolicy({ loaded }: CaseKey): Found {
  const { row, policySha256, policyText } = loaded;
  return {
    ref: { kind: "key-policy", index: 0, level: null },
    title: "Key policy",
    arn: row.arn,
    sha256: policySha256,
    readAt: row.reads.policy?.readAt ?? null,
    body: policyText,
  };
}

function find(
  ref: DocumentRef,
  of: AccessCase,
  asked: AskedPrincipal,
  key: CaseKey,
): Found | undefined {
  switch (ref.kind) {
    case "key-policy":
      return keyPolicy(key);
    case "identity-policy": {
      const source = asked.policies[ref.index];
      return source && { ...source, ref };
    }
    case "permissions-boundary":
      return asked.boundary ? { ...asked.boundary, ref } : undefined;
    case "scp":
      return ofOrganization(ref, organizationOf(of, asked));
    case "rcp":
      return ofOrganization(ref, of.organization);
    case "session-policy":
      return undefined;
  }
}

/** SCPs are those above the principal's own account (rule 21). */
function organizationOf(of: AccessCase, { accountId }: AskedPrincipal): AccountOrganization {
  return of.accounts.get(accountId ?? "")?.organization ?? of.organization;
}

function ofOrganization(ref: DocumentRef, organization: AccountOrganization): Found | undefined {
  const levels = ref.kind === "scp" ? organization.scps : organization.rcps;
  const policy = levels?.[ref.level ?? -1]?.[ref.index];
  if (!policy) return undefined;
  const { name, sha256, read_at, body } = policy;
  const where = organization.levels[ref.level ?? -1] ?? "a level that is not known";
  return {
    ref,
    title: `${ref.kind.toUpperCase()} ${name}, attached to ${where}`,
    arn: null,
    sha256,
    readAt: new Date(read_at).toISOString(),
    body,
  };
}

/** What leaves an action out is best seen in the documents that could have had it. */
function leftOut(
  reason: Cell["reasons"][number] & { kind: "left-out" },
  of: AccessCase,
  asked: AskedPrincipal,
): Found[] {
  const { by, level } = reason;
  if (by === "permissions-boundary" && asked.boundary) {
    return [{ ...asked.boundary, ref: { kind: by, index: 0, level: null } }];
  }
  if (by !== "scp" || level === null) return [];
  const organization = organizationOf(of, asked);
  return (organization.scps?.[level] ?? []).flatMap(
    (_, index) => ofOrganization({ kind: "scp", index, level }, organization) ?? [],
  );
}

function unread(of: AccessCase, asked: AskedPrincipal): Found[] {
  const { policies, boundary } = asked;
  const own: Found[] = policies.map((each, index) => ({
    ...each,
    ref: { kind: "identity-policy", index, level: null },
  }));
  if (boundary)
    own.push({ ...boundary, ref: { kind: "permissions-boundary", index: 0, level: null } });
  const above = (kind: "scp" | "rcp", organization: AccountOrganization) =>
    ((kind === "scp" ? organization.scps : organization.rcps) ?? []).flatMap((policies, level) =>
      policies.flatMap((_, index) => ofOrganization({ kind, index, level }, organization) ?? []),
    );
  const scps = above("scp", organizationOf(of, asked));
  return [...own, ...scps, ...above("rcp", of.organization)].filter(
    ({ sha256 }) => sha256 === null,
  );
}
