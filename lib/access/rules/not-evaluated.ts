import type { ActionFacts } from "../actions/action-table";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import type { Cell } from "../schemas";
import { isServiceLinked } from "./caller";
import type { PolicyDocument } from "./parse-policy";
import type { Statement } from "./parse-statement";

/** What bears on one cell and is no part of its verdict. */
export interface CellFacts {
  cell: Cell;
  action: ActionFacts;
  key: PreparedKey;
  principal: PreparedPrincipal;
  /** Of the key; null: not known. */
  state: string | null;
  /** When the grants were read; null: never. */
  grantsReadAt: string | null;
}

/** In words, what one verdict leaves out of account; only what bears on it. */
export function notEvaluated(facts: CellFacts): string[] {
  const { verdict } = facts.cell;
  const given = verdict === "allowed" || verdict === "allowed-if";
  return [...(given ? narrower(facts) : wider(facts)), ...both(facts)];
}

/** What can still stop a request that the verdict lets through. */
function narrower({ principal, state, cell }: CellFacts): string[] {
  const { caller, boundary } = principal;
  const notes: string[] = [];
  if (state !== null && state !== "Enabled") {
    notes.push(
      `The key's state is ${state}: permission does not help while the operation needs another.`,
    );
  }
  const assumed = caller.kind === "role" || caller.kind === "session";
  if (assumed && !isServiceLinked(caller)) {
    notes.push(
      "A session policy, passed when the role is assumed, can narrow this for that session.",
    );
  }
  if (caller.kind !== "service") {
    notes.push("A request through a VPC endpoint also needs the endpoint's policy to allow it.");
  }
  if (boundary !== null && cell.reasons.some(({ kind }) => kind === "grant")) {
    notes.push(
      "Whether a permissions boundary limits what a grant gives is not documented (rule 27).",
    );
  }
  return notes;
}

/** By what somebody may get through in spite of the verdict. */
function wider({ action, grantsReadAt, cell }: CellFacts): string[] {
  if (cell.verdict !== "not-allowed" || !action.grantable) return [];
  const since = grantsReadAt === null ? "" : ` since ${grantsReadAt}`;
  return [
    `A grant made${since} is not known here; with its grant token it works at once, else within five minutes (rule 26).`,
  ];
}

const OF_BUCKET_KEYS = new Set(["kms:Decrypt", "kms:GenerateDataKey"]);

function both({ action, key, cell, principal }: CellFacts): string[] {
  const notes: string[] = [];
  if (OF_BUCKET_KEYS.has(action.name) && key.key.spec === "SYMMETRIC_DEFAULT") {
    notes.push(
      "Where an S3 bucket has a bucket key, requests that reuse it are not asked of KMS: neither an access nor the end of one shows at once (rule 25).",
    );
  }
  const asksTls = documentsOf(key, principal).some(({ statements }) =>
    statements.some((statement) => asks(statement, /^aws:securetransport$/)),
  );
  if (asksTls) {
    notes.push("KMS answers over TLS alone: aws:SecureTransport is taken to be true.");
  }
  if (askTagsOrAliases(cell, key, principal)) {
    notes.push(
      "A change of the key's tags or aliases takes up to five minutes to count (rule 17).",
    );
  }
  return notes;
}

function documentsOf(key: PreparedKey, principal: PreparedPrincipal): PolicyDocument[] {
  const scps = principal.organization?.scps ?? key.scps;
  return [
    key.policy,
    ...principal.identity,
    ...(principal.boundary ? [principal.boundary] : []),
    ...scps.flat(),
    ...key.rcps.flat(),
  ];
}

/** The statement has a condition on such a key. */
function asks({ conditions }: Statement, keys: RegExp): boolean {
  return conditions.some((condition) => condition.ok && keys.test(condition.value.lookupKey));
}

/** Some statement among the reasons has a condition on the key's tags or aliases. */
function askTagsOrAliases(cell: Cell, key: PreparedKey, principal: PreparedPrincipal): boolean {
  const documents = documentsOf(key, principal);
  return cell.reasons.some((reason) => {
    if (reason.kind !== "statement") return false;
    const { document, index } = reason.statement;
    const statement = documents
      .find(
        ({ ref }) =>
          ref.kind === document.kind &&
          ref.index === document.index &&
          ref.level === document.level,
      )
      ?.statements.find(({ ref }) => ref.index === index);
    return statement && asks(statement, /^(?:aws:resourcetag\/|kms:resourcealiases$)/);
  });
}
