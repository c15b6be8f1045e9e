import type { Aws } from "@/lib/aws/types";

/** What goes wrong in a run. */
export interface Faults {
  /** Throws instead of, or after, the call. */
  start?: "before" | "after";
  state?: "before";
  rows?: "before";
  /** So many of these calls are let through first, less one. */
  after?: number;
  denied?: "find";
  /** The answer is that of a throttled call. */
  throttled?: "start";
  /** As `throttled`, for the call that stops a query. */
  stop?: "throttled";
  /** The answer is that of a session that has run out and is not renewed. */
  expired?: "rows";
  /** So many bytes has a query read while it runs. */
  scannedBytes?: number;
  onStop?: (id: string) => void;
}

/** AWS with faults; `begun` hears of the ids of queries. */
export function withFaults(real: Aws, faults: Faults, begun: string[]): Aws {
  const throttled = (action: string) =>
    ({ status: "throttled", action, message: "Rate exceeded", triedAt: new Date() }) as const;
  let rowsAsked = 0;
  const die = () => {
    throw new Error("killed");
  };
  return {
    ...real,
    queries(access, place) {
      const reader = real.queries(access, place);
      return {
        ...reader,
        async start(statement, token) {
          if (faults.start === "before") die();
          if (faults.throttled === "start") return throttled("athena:StartQueryExecution");
          const answer = await reader.start(statement, token);
          if (answer.status === "data") begun.push(answer.data);
          if (faults.start === "after") die();
          return answer;
        },
        async find(token, since) {
          if (!faults.denied) return reader.find(token, since);
          const [action, code] = ["cloudtrail:ListQueries", "AccessDeniedException"];
          const message = "User is not authorized to perform cloudtrail:ListQueries";
          return { status: "denied", action, code, message, triedAt: new Date() };
        },
        async state(id) {
          if (faults.state) die();
          const { scannedBytes } = faults;
          if (scannedBytes === undefined) return reader.state(id);
          const data = { state: "running", reason: null, scannedBytes } as const;
          return { status: "data", data, readAt: new Date() };
        },
        async rows(id, marker) {
          rowsAsked += 1;
          if (faults.rows && rowsAsked >= (faults.after ?? 1)) die();
          if (faults.expired) {
            const [action, code] = ["athena:GetQueryResults", "ExpiredTokenException"];
            return {
              status: "failed",
              action,
              code,
              message: "It has expired",
              triedAt: new Date(),
            };
          }
          return reader.rows(id, marker);
        },
        async stop(id) {
          if (faults.stop) return throttled("athena:StopQueryExecution");
          faults.onStop?.(id);
          return reader.stop(id);
        },
      };
    },
  };
}
