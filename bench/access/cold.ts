import { ACTIONS } from "@/lib/access/actions/action-table";
import { explainKey } from "@/lib/access/evaluate-key";
import { prepareKey, preparePrincipal } from "@/lib/access/prepare";
import { parseCaller } from "@/lib/access/rules/caller";
import { Documents } from "@/lib/access/rules/documents";
import type { CaseInput } from "@/lib/access/schemas";
import { answerParent } from "../support/child";
import { median } from "../support/report";
import { makeEstate } from "./estate";

const WIDTH = 56;
/** The actions on keys first; the few on none fill up. */
const ACTIONS_ASKED = [...ACTIONS]
  .sort((a, b) => Number(b.resources.includes("key")) - Number(a.resources.includes("key")))
  .slice(0, WIDTH);

export interface ColdTask {
  principals: number;
  rounds: number;
}

export interface ColdAnswer {
  actions: number;
  cpuMs: number;
  wallMs: number;
  firstMs: number;
  classes: number;
  explanations: number;
  textMb: number;
}

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};

/** From the text of a case to all verdicts, with the reasons of every cell. */
function judge(text: string): { classes: number; explanations: number } {
  const given = JSON.parse(text) as CaseInput;
  const documents = new Documents();
  const callers = given.principals.map(({ arn }) => parseCaller(arn));
  const principals = given.principals.map((each) => preparePrincipal(each, callers, documents));
  const key = prepareKey(given, documents);
  const { representatives, explanations, samples, cell } = explainKey(
    key,
    principals,
    ACTIONS_ASKED,
  );
  for (let of = 0; of < representatives.length; of += 1) explanations(of);
  const cells = samples.map((_, position) => cell(position));
  return { classes: representatives.length, explanations: cells.length };
}

/** One key of an account, with all of its principals: another account in each round. */
function cases(principals: number, rounds: number): string[] {
  const estate = makeEstate({ accounts: rounds, keys: 200 * rounds, principals });
  return estate.map(({ keys: [first], organization, principals: own, foreign }) =>
    JSON.stringify({ ...first, organization, principals: [...own, ...foreign], actions: [] }),
  );
}

answerParent<ColdTask, ColdAnswer>(async ({ principals, rounds }) => {
  const texts = cases(principals, rounds);
  const times: number[] = [];
  const walls: number[] = [];
  let last = { classes: 0, explanations: 0 };
  for (const text of texts) {
    const [began, beganWall] = [cpuMs(), performance.now()];
    last = judge(text);
    times.push(cpuMs() - began);
    walls.push(performance.now() - beganWall);
  }
  const [firstMs = Number.NaN, ...warm] = times;
  return {
    actions: WIDTH,
    cpuMs: median(warm),
    wallMs: median(walls.slice(1)),
    firstMs,
    ...last,
    textMb: (texts.at(-1) ?? "").length / 1e6,
  };
});
