import type { Context } from "@/lib/context";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { keyFactsOf, principalFactsOf } from "./case-facts";
import { evaluateMatrix, type MatrixClass } from "./evaluate-matrix";
import type { Held } from "./judgements/facts";
import { judgePrincipal } from "./judgements/judge-principal";
import { toHeld } from "./judgements/to-held";
import { ACTIONS_OF } from "./rules/capabilities";
import { groupOf } from "./rules/principal-group";
import { riskOf } from "./rules/risk";
import type { AccessMatrix, MatrixPrincipal } from "./schemas/matrix";
import { readLastSeen } from "./store/read-identities";
import { CAPABILITIES, CAPABILITY_LABELS, PRINCIPAL_GROUPS } from "./types";

/** All actions by capability, as the matrix's columns stand. */
export const COLUMNS = CAPABILITIES.map((id) => ({
  id,
  label: CAPABILITY_LABELS[id],
  actions: ACTIONS_OF[id].map(({ name }) => name),
}));
const COLUMN_ACTIONS = CAPABILITIES.flatMap((id) => ACTIONS_OF[id]);
export const COLUMN_NAMES = COLUMN_ACTIONS.map(({ name }) => name);

/** A row with the class that explains its verdicts. */
export interface MatrixRow {
  principal: MatrixPrincipal;
  asked: AskedPrincipal;
  answers: MatrixClass;
}

/** Evaluates everybody who is asked about in a case; rows by group, then risk, then name. */
export async function matrixRows(ctx: Context, of: AccessCase): Promise<MatrixRow[]> {
  const [lastSeen, key] = await Promise.all([
    readLastSeen(ctx.db.pool, [...of.accounts.keys()]),
    keyFactsOf(ctx, of),
  ]);
  const family = { key: of.key.prepared, related: of.related.map(({ prepared }) => prepared) };
  const prepared = of.principals.map((each) => each.prepared);
  const classes = evaluateMatrix(family, prepared, COLUMN_ACTIONS);
  const held = new Map<MatrixClass, ReadonlyMap<string, Held>>();
  return of.principals
    .flatMap((asked, index): MatrixRow[] => {
      const answers = classes[index];
      if (answers === undefined) return [];
      const verdicts =
        held.get(answers) ?? toHeld(codesOf(asked, answers), COLUMN_NAMES, answers.cell);
      held.set(answers, verdicts);
      const judgements = judgePrincipal(principalFactsOf(of, asked, verdicts), key, {
        now: of.computedAt,
      });
      const principal = { ...toPrincipal(of, asked, answers, lastSeen), judgements };
      return [{ principal, asked, answers }];
    })
    .sort((a, b) => compare(a.principal, b.principal));
}

function compare(a: MatrixPrincipal, b: MatrixPrincipal): number {
  return (
    PRINCIPAL_GROUPS.indexOf(a.group) - PRINCIPAL_GROUPS.indexOf(b.group) ||
    b.risk - a.risk ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : a.ref < b.ref ? -1 : 1)
  );
}

/** An account as a whole is judged as its root user, and stands for whom its IAM lets in. */
function codesOf({ kind }: AskedPrincipal, { codes }: MatrixClass): string {
  return kind === "account" ? codes.replaceAll("A", "a").replaceAll("C", "c") : codes;
}

function toPrincipal(
  of: AccessCase,
  asked: AskedPrincipal,
  answers: MatrixClass,
  lastSeen: ReadonlyMap<string, Date>,
): Omit<MatrixPrincipal, "judgements"> {
  const { ref, kind, name, accountId, accountName, identityId } = asked;
  const keyAccount = of.key.loaded.row.account_id;
  const { cell } = answers;
  const codes = codesOf(asked, answers);
  const group = groupOf({ kind, accountId, keyAccount, codes, actions: COLUMN_NAMES, cell });
  return {
    ...{ ref, kind, name, accountId, accountName, group },
    principalId: identityId,
    inEstate: identityId !== null,
    lastSeenAt: lastSeen.get(identityId ?? "")?.toISOString() ?? null,
    risk: riskOf(codes, COLUMN_NAMES, group),
    verdicts: codes,
  };
}

/** The key as matrix and explanation name it. */
export function toMatrixKey({ loaded }: AccessCase["key"]): AccessMatrix["key"] {
  const { row, input, state } = loaded;
  return {
    arn: row.arn,
    accountId: row.account_id,
    accountName: row.account_name,
    region: row.region,
    keyId: row.key_id,
    aliases: input.aliases ?? [],
    manager: row.manager,
    state,
    multiRegionType: row.multi_region_type,
  };
}
