import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { control } from "./control-path";
import { dispatch, type Endpoint } from "./dispatch";
import { Faults } from "./faults";
import { openRequest } from "./open-request";
import { type Answer, writeError } from "./protocol/answers";
import { commonError } from "./protocol/errors";
import { Executions } from "./queries/executions";
import { keepCatalogues, readCatalogues } from "./queries/kept-catalogue";
import { Quotas } from "./quotas";
import { RequestLog } from "./request-log";
import { account } from "./services/account";
import { athena } from "./services/athena";
import { cloudtrail } from "./services/cloudtrail";
import { iam } from "./services/iam";
import { kms } from "./services/kms";
import { lake } from "./services/lake";
import { organizations } from "./services/organizations";
import { sts } from "./services/sts";
import { estateSecret, PageTokens, SessionTokens } from "./tokens";
import type { LocalEstate, LocalOperator } from "./types";

/** A running endpoint. */
export interface LocalAws {
  /** E.g. `http://127.0.0.1:41234`, for `AWS_ENDPOINT_URL` or a client's `endpoint`. */
  url: string;
  faults: Faults;
  requests: RequestLog;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
}

export interface LocalAwsOptions {
  /** Read anew on every request. */
  estate: LocalEstate;
  /** 0 or left out: any free port. */
  port?: number;
  host?: string;
  /** AWS's request quotas as token buckets; on when left out. */
  quotas?: boolean;
  /** Folder of the buckets that S3 serves: `folder/bucket/key`. */
  s3Folder?: string;
  /** Where the tables that are made in Athena are kept from start to start; nowhere when left out. */
  catalogueFile?: string;
  /** Without it nothing can be signed or written. Read anew on every request. */
  operator?: LocalOperator;
  /** Judges the expiry of sessions. */
  clock?: () => Date;
}

const bodyLimit = 1_048_576;

/** The whole body, or null when it is larger than any read call's. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // The rest is read and dropped: a client that still sends would not see an answer.
    if (size <= bodyLimit) chunks.push(chunk as Buffer);
  }
  if (size > bodyLimit) return null;
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer, requestId: string): void {
  const { status, headers, body } = answer;
  if (typeof body === "string") {
    const length = headers["content-length"] ?? Buffer.byteLength(body);
    response.writeHead(status, {
      ...headers,
      "content-length": length,
      "x-amzn-requestid": requestId,
    });
    response.end(body);
    return;
  }
  response.writeHead(status, { ...headers, "x-amzn-requestid": requestId });
  pipeline(body, response, (error) => {
    if (error) response.destroy();
  });
}

/** Starts an endpoint that speaks AWS's wire protocols over this estate. Rejects when it cannot listen. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { estate, host = "127.0.0.1", port = 0, clock = () => new Date() } = options;
  const secret = estateSecret(estate);
  const sessions = new SessionTokens(secret);
  const tokens = new PageTokens(secret);
  const s3Folder = options.s3Folder ?? null;
  const executions = new Executions(s3Folder);
  const { catalogueFile } = options;
  if (catalogueFile !== undefined) readCatalogues(estate, catalogueFile);
  const keep = () => catalogueFile !== undefined && keepCatalogues(estate, catalogueFile);
  const queries = {
    athena: athena(executions, { folder: s3Folder, changed: keep }),
    cloudtrail: { ...cloudtrail, ...lake(executions, s3Folder) },
  };
  const operations = new Map(
    Object.entries({ kms, organizations, account, iam, sts: sts(sessions), ...queries }),
  );
  const endpoint: Endpoint = {
    operations,
    faults: new Faults(estate.seed),
    requests: new RequestLog(),
    quotas: options.quotas === false ? null : new Quotas(),
    s3Folder,
    operator: options.operator ?? null,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const body = await readBody(request);
    if (body === null) {
      const error = commonError("json", "malformed", "The request is too large");
      send(response, writeError("json", "", error, requestId), requestId);
      return;
    }
    const url = request.url ?? "/";
    if (url.startsWith("/_local/")) {
      const path = url.split("?", 1)[0] ?? url;
      send(response, control(request, path, body, { ...endpoint, estate }), requestId);
      return;
    }
    const state = { estate, sessions, tokens, requests: endpoint.requests };
    const opened = openRequest(state, request, body, clock());
    if ("error" in opened) {
      send(
        response,
        writeError(opened.protocol, opened.service, opened.error, requestId),
        requestId,
      );
      return;
    }
    const outcome = await dispatch(endpoint, opened.call, opened.protocol, requestId);
    if (outcome === "cut") response.destroy();
    else send(response, outcome, requestId);
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // A broken connection or a fault of our own: the client sees a cut, which it must be able to take.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address() as AddressInfo;
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${address.port}`,
    faults: endpoint.faults,
    requests: endpoint.requests,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await executions.close();
    },
  };
}
