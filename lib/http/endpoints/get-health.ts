import { db } from "../../db/open-db";
import { endpoint } from "../endpoint";
import { health, readHealth } from "../read-health";

/** Public, for load balancers and whoever waits for the start; 503 while the database is away. */
export const getHealth = endpoint(
  {
    method: "GET",
    path: "/api/v1/health",
    summary: "How this installation is",
    description: "503 with the same body, status `down`, while the database does not answer.",
    tags: ["service"],
    permission: "public",
    response: health,
  },
  async () => {
    const state = await readHealth(db);
    return Response.json(state, { status: state.status === "down" ? 503 : 200 });
  },
);
