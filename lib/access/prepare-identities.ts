import type { AccountOrganization } from "./load-organizations";
import type { Lru } from "./lru";
import { type PreparedPrincipal, preparePrincipal } from "./prepare";
import type { DocumentKind, DocumentRef } from "./rules/document-ref";
import { type PolicyDocument, parsePolicy } from "./rules/parse-policy";
import { trustedBy } from "./rules/trusted-by";
import type { PrincipalInput } from "./schemas";
import type { IdentityRow, ManagedRow } from "./store/read-identities";

/** What an identity or a parsed policy takes beside its text, in bytes of text. */
export const IDENTITY_WEIGHT = 300;

/** One document of a principal, as the estate has it; `sha256` null: its text could not be read. */
export interface DocumentSource {
  /** The policy's name and how the principal has it. */
  title: string;
  arn: string | null;
  sha256: string | null;
  readAt: string | null;
}

/** A role or user of an account of the estate, ready to be asked about. */
export interface KnownIdentity {
  /** Row id. */
  id: string;
  arn: string;
  kind: "role" | "user";
  name: string;
  prepared: PreparedPrincipal;
  tags: Record<string, string>;
  /** In the order of `prepared.identity`. */
  policies: readonly DocumentSource[];
  boundary: DocumentSource | null;
  trustSha256: string | null;
  /** Whom its trust policy names; null: a user, or not known. */
  trusted: readonly string[] | null;
}

interface Plan {
  row: IdentityRow;
  policies: DocumentSource[];
  boundary: DocumentSource | null;
}

/** Makes the identities of one account; a document that several have at the same position is parsed once. */
export class IdentityMaker {
  private readonly managed: ReadonlyMap<string, ManagedRow>;
  private readonly groups: ReadonlyMap<string, IdentityRow>;
  /** Found parsed: held here, for the cache may forget them meanwhile. */
  private readonly held = new Map<string, PolicyDocument>();

  constructor(
    identities: readonly IdentityRow[],
    managed: readonly ManagedRow[],
    private readonly organization: AccountOrganization,
    private readonly documents: Lru<PolicyDocument>,
  ) {
    this.managed = new Map(managed.map((each) => [each.arn, each]));
    const groups = identities.filter(({ kind }) => kind === "group");
    this.groups = new Map(groups.map((each) => [each.name, each]));
  }

  /** Which documents an identity has. A group that was not read has one, whose text is not known. */
  plan(row: IdentityRow): Plan {
    const fromGroups = (row.groups ?? []).flatMap((name): DocumentSource[] => {
      const group = this.groups.get(name);
      if (group) return this.sources(group, ` of group ${name}`);
      return [{ title: `Policies of group ${name}`, arn: null, sha256: null, readAt: null }];
    });
    const boundary = row.boundary_arn === null ? null : this.attached(row.boundary_arn);
    return {
      row,
      policies: [...this.sources(row, ""), ...fromGroups],
      boundary: boundary && { ...boundary, title: `Permissions boundary ${boundary.title}` },
    };
  }

  private sources({ policies, read_at }: IdentityRow, of: string): DocumentSource[] {
    return policies.map((policy) => {
      if (policy.arn === null) {
        const { name, sha256 } = policy;
        return { title: `Inline policy ${name}${of}`, arn: null, sha256, readAt: utc(read_at) };
      }
      const { title, ...attached } = this.attached(policy.arn, policy.name);
      return { title: `Policy ${title}${of}`, ...attached };
    });
  }

  private attached(arn: string, name = arn.slice(arn.lastIndexOf("/") + 1)): DocumentSource {
    const known = this.managed.get(arn);
    const title = known?.name ?? name;
    return { title, arn, sha256: known?.sha256 ?? null, readAt: known ? utc(known.read_at) : null };
  }

  /** The hashes of documents that are not parsed at each position where they stand. */
  missing(plans: readonly Plan[]): string[] {
    const missing = new Set<string>();
    const look = (kind: DocumentKind, index: number, sha256: string | null) => {
      if (sha256 === null) return;
      const key = keyOf(kind, index, sha256);
      const known = this.documents.get(key);
      if (known) this.held.set(key, known);
      else missing.add(sha256);
    };
    for (const { row, policies, boundary } of plans) {
      for (const [index, { sha256 }] of policies.entries()) look("identity-policy", index, sha256);
      look("permissions-boundary", 0, boundary?.sha256 ?? null);
      if (row.trust_sha256 !== null) missing.add(row.trust_sha256);
    }
    return [...missing];
  }

  make({ row, policies, boundary }: Plan, texts: ReadonlyMap<string, string>): KnownIdentity {
    const { id, arn, kind, name, tags, trust_sha256 } = row;
    const parse = (document: DocumentSource, type: DocumentKind, index: number) =>
      this.parse(document.sha256, { kind: type, index, level: null }, texts);
    const prepared: PreparedPrincipal = {
      ...preparePrincipal({ arn, tags, organization: organizationOf(this.organization) }),
      identity: policies.map((each, index) => parse(each, "identity-policy", index)),
      boundary: boundary && parse(boundary, "permissions-boundary", 0),
      organization: this.organization.forPrincipals,
    };
    const trustSha256 = trust_sha256;
    const trusted = trustedBy(texts.get(trust_sha256 ?? "") ?? null);
    return {
      ...{ id, arn, kind: kind === "user" ? "user" : "role", name, prepared, tags },
      ...{ policies, boundary, trustSha256, trusted },
    };
  }

  private parse(
    sha256: string | null,
    ref: DocumentRef,
    texts: ReadonlyMap<string, string>,
  ): PolicyDocument {
    const key = keyOf(ref.kind, ref.index, sha256);
    const known = this.held.get(key);
    if (known) return known;
    const text = sha256 === null ? null : (texts.get(sha256) ?? null);
    const parsed = parsePolicy(text, ref);
    this.held.set(key, parsed);
    if (text !== null) this.documents.set(key, parsed, text.length + IDENTITY_WEIGHT);
    return parsed;
  }
}

const keyOf = (kind: DocumentKind, index: number, sha256: string | null) =>
  `${kind}/${index}/${sha256}`;

/** PostgreSQL writes times of JSON in its session's zone. */
const utc = (at: string) => new Date(at).toISOString();

/** The organisation of an account's principals, without its policies, which are parsed already. */
export function organizationOf({
  state,
  input,
}: AccountOrganization): PrincipalInput["organization"] {
  if (state === "none") return "none";
  return input ? { ...input, scps: [] } : null;
}
