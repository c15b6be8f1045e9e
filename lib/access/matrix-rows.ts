import { setImmediate } from "node:timers/promises";
import type { Context } from "@/lib/context";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { keyFactsOf, principalFactsOf } from "./case-facts";
import { type MatrixClass, MatrixEvaluator } from "./evaluate-matrix";
import type { Held } from "./judgements/facts";
import { judgePrincipal } from "./judgements/judge-principal";
import { toHeld } from "./judgements/to-held";
import { type CaseUses, loadUses } from "./load-uses";
import type { PreparedPrincipal } from "./prepare";
import { ACTIONS_OF } from "./rules/capabilities";
import { groupOf } from "./rules/principal-group";
import { riskOf } from "./rules/risk";
import type { AccessMatrix, MatrixPrincipal } from "./schemas/matrix";
import { readPrincipalIds } from "./store/edges";
import { readLastSeen } from "./store/read-identities";
import { CAPABILITIES, CAPABILITY_LABELS, PRINCIPAL_GROUPS, type PrincipalGroup } from "./types";

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

export interface MatrixRows {
  rows: MatrixRow[];
  usage: CaseUses["usage"] | null;
}

/** Matrices that one evaluator answers before it is dropped with all that it remembers: some hundred MB. */
const MATRICES = 2_000;
// On globalThis because Next loads modules once for pages and once for routes.
const holder = globalThis as { keyledgerMatrices?: { left: number; evaluator: MatrixEvaluator } };

function takeEvaluator(): MatrixEvaluator {
  const kept = holder.keyledgerMatrices;
  if (kept !== undefined && kept.left > 0) {
    kept.left -= 1;
    return kept.evaluator;
  }
  const evaluator = new MatrixEvaluator(COLUMN_ACTIONS);
  holder.keyledgerMatrices = { left: MATRICES, evaluator };
  return evaluator;
}

/**
 * The lists in which the principals of a case are asked about, in the same order. Those of a whole account are the
 * account's own list, which the evaluator knows from other keys.
 */
function listsOf({ principals, accounts }: AccessCase): (readonly PreparedPrincipal[])[] {
  const lists: (readonly PreparedPrincipal[])[] = [];
  let others: PreparedPrincipal[] = [];
  for (let at = 0; at < principals.length; ) {
    const asked = principals[at];
    const list = accounts.get(asked?.accountId ?? "")?.prepared ?? [];
    const whole =
      list.length > 0 && list.every((each, index) => principals[at + index]?.prepared === each);
    if (whole) {
      lists.push(others, list);
      others = [];
      at += list.length;
    } else {
      if (asked) others.push(asked.prepared);
      at += 1;
    }
  }
  return [...lists, others].filter(({ length }) => length > 0);
}

/**
 * Evaluates everybody who is asked about in a case; rows by group, then risk, then name. Only rows of a group that is
 * `wanted` are judged. `among`: all who are asked about for the key, where the case holds some of them alone.
 */
export async function matrixRows(
  ctx: Context,
  of: AccessCase,
  wanted: (group: PrincipalGroup) => boolean = () => true,
  among: readonly AskedPrincipal[] = of.principals,
): Promise<MatrixRows> {
  const refs = of.principals.map(({ ref }) => ref);
  const reading = Promise.all([
    readLastSeen(ctx.db.pool, [...of.accounts.keys()]),
    readPrincipalIds(ctx.db.pool, refs),
    keyFactsOf(ctx, of),
    loadUses(ctx, of, among),
  ]);
  // Whoever waits for it gets the error; evaluating may fail before.
  reading.catch(() => undefined);
  // The database answers while the verdicts are found out: none of them depends on it.
  await setImmediate();
  const family = { key: of.key.prepared, related: of.related.map(({ prepared }) => prepared) };
  const evaluator = takeEvaluator();
  const classes = listsOf(of).flatMap((list) => evaluator.evaluate(family, list));
  const [lastSeen, pages, key, uses] = await reading;
  const judge = new Judge(of.key.loaded.row.account_id);
  const held = new Map<MatrixClass, ReadonlyMap<string, Held>>();
  const rows = of.principals
    .flatMap((asked, index): MatrixRow[] => {
      const answers = classes[index];
      if (answers === undefined) return [];
      const found = toPrincipal(asked, judge.of(asked, answers), lastSeen);
      const used = uses?.of(asked.ref) ?? null;
      const page = pages.get(asked.ref) ?? null;
      const principal = { ...found, principalId: page, use: used?.use ?? null };
      if (!wanted(principal.group)) return [{ principal, asked, answers }];
      const verdicts = held.get(answers) ?? toHeld(principal.verdicts, COLUMN_NAMES, answers.cell);
      held.set(answers, verdicts);
      const judgements = judgePrincipal(
        { ...principalFactsOf(of, asked, verdicts), ...(used && { lastUse: used.lastUse }) },
        key,
        { now: of.computedAt },
      );
      return [{ principal: { ...principal, judgements }, asked, answers }];
    })
    .sort((a, b) => compare(a.principal, b.principal));
  return { rows, usage: uses?.usage ?? null };
}

function compare(a: MatrixPrincipal, b: MatrixPrincipal): number {
  return (
    PRINCIPAL_GROUPS.indexOf(a.group) - PRINCIPAL_GROUPS.indexOf(b.group) ||
    b.risk - a.risk ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : a.ref < b.ref ? -1 : 1)
  );
}

type Judged = Pick<MatrixPrincipal, "group" | "risk" | "verdicts">;

/** Group, risk and codes, which principals of one class, kind and side share. */
class Judge {
  private readonly known = new Map<MatrixClass, Map<string, Judged>>();

  constructor(private readonly keyAccount: string) {}

  of({ kind, accountId }: AskedPrincipal, answers: MatrixClass): Judged {
    const ofClass = this.known.get(answers) ?? new Map<string, Judged>();
    this.known.set(answers, ofClass);
    const side = `${kind} ${accountId === this.keyAccount}`;
    const known = ofClass.get(side);
    if (known) return known;
    const { codes: plain, cell } = answers;
    // An account as a whole is judged as its root user, and stands for whom its IAM lets in.
    const whole = kind === "account";
    const codes = whole ? plain.replaceAll("A", "a").replaceAll("C", "c") : plain;
    const { keyAccount } = this;
    const group = groupOf({ kind, accountId, keyAccount, codes, actions: COLUMN_NAMES, cell });
    const made = { group, risk: riskOf(codes, COLUMN_NAMES, group), verdicts: codes };
    ofClass.set(side, made);
    return made;
  }
}

function toPrincipal(
  { ref, kind, name, accountId, accountName, identityId }: AskedPrincipal,
  { group, risk, verdicts }: Judged,
  lastSeen: ReadonlyMap<string, Date>,
): MatrixPrincipal {
  return {
    ref,
    kind,
    name,
    accountId,
    accountName,
    group,
    principalId: null,
    inEstate: identityId !== null,
    lastSeenAt: lastSeen.get(identityId ?? "")?.toISOString() ?? null,
    risk,
    judgements: [],
    use: null,
    verdicts,
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
