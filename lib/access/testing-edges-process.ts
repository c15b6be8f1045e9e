import { openDb } from "@/lib/db/open-db";
import { computeEdges } from "./compute-edges";

/** Child of a test: computes the edges of the database that its argument names. */
const [url = ""] = process.argv.slice(2);
const db = openDb({ url, max: 4 });
const signal = new AbortController().signal;
await computeEdges({ db, clock: () => new Date(), workerId: "child", signal });
await db.close();
process.exit(0);
