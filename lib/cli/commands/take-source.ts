import { AppError } from "../../errors";
import { listSources } from "../../usage/list-sources";
import { runSource } from "../../usage/run-source";
import type { RunAnswer } from "../../usage/schemas/sources";
import { type CommonOptions, type Outcome, withAws, withContext } from "../session";

/** Takes a source of usage by its name, as its schedule does. Throws `not-found`, and `conflict` while it is taken already. */
export function takeSource(name: string, options: CommonOptions): Promise<Outcome> {
  return withContext(options, (ctx) =>
    withAws(options, async (aws) => {
      const { items } = await listSources(ctx);
      const source = items.find((one) => one.name === name);
      if (!source) throw new AppError("not-found", `There is no source of usage named ${name}.`);
      const stop = new AbortController();
      const onSignal = () =>
        stop.abort(new AppError("unavailable", "Stopped; the next run goes on."));
      process.once("SIGINT", onSignal);
      process.once("SIGTERM", onSignal);
      try {
        const wait = { signal: stop.signal, waitMs: 35_000 };
        const answer = await runSource(ctx, aws, source.id, wait);
        if (answer === null) {
          throw new AppError("conflict", "It, or another ingest, is under way; try again later.");
        }
        if (answer !== "failed") return outcomeOf(answer);
        const { items: after } = await listSources(ctx);
        const error = after.find(({ id }) => id === source.id)?.run.error ?? "It failed.";
        throw new AppError("unavailable", error);
      } finally {
        process.off("SIGINT", onSignal);
        process.off("SIGTERM", onSignal);
      }
    }),
  );
}

/** 1 when some of it was not taken whole. */
export function outcomeOf(answer: RunAnswer): Outcome {
  const { pieces, failed, events, scannedBytes, problems } = answer;
  const read = scannedBytes === undefined ? "" : `, ${scannedBytes} bytes read by queries`;
  const text = [
    `${pieces} taken, ${failed} not whole, ${events} KMS events counted${read}`,
    ...problems.map(({ what, reason }) => `  ${what}: ${reason}`),
    ...(failed > problems.length ? ["  …"] : []),
  ].join("\n");
  return { json: answer, text, code: failed > 0 ? 1 : 0 };
}
