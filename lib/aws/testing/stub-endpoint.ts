import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as the stub got it. */
export interface StubRequest {
  /** API name, e.g. `DescribeKey` or `AssumeRole`. */
  api: string;
  /** JSON of a JSON protocol, the form's fields of a query protocol. */
  input: Record<string, unknown>;
  headers: IncomingMessage["headers"];
  accessKeyId: string;
}

/** What the stub answers: a JSON document, a raw body, an error, or a cut connection. */
export type StubAnswer =
  | { json: unknown; status?: number }
  | { raw: string; status?: number; type?: string }
  | { error: string; message?: string; status?: number }
  | { cut: "before" | "within" }
  | { hang: true };

export type Stub = (request: StubRequest, nth: number) => StubAnswer | undefined;

/** A server for tests that answers exactly what a test tells it to; no rule of AWS is in it. */
export interface StubEndpoint {
  url: string;
  requests: StubRequest[];
  count(api: string): number;
  close(): Promise<void>;
}

/** Starts one. Without an answer of `stub`'s, AssumeRole gives good credentials and the rest fails. */
export async function startStubEndpoint(stub: Stub): Promise<StubEndpoint> {
  const requests: StubRequest[] = [];
  const count = (api: string) => requests.filter((request) => request.api === api).length;
  const server = createServer((message, response) => {
    void receive(message).then((request) => {
      requests.push(request);
      const answer = stub(request, count(request.api));
      give(response, answer ?? defaultAnswer(request, count("AssumeRole")));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, count, close: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

async function receive(message: IncomingMessage): Promise<StubRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const target = message.headers["x-amz-target"];
  const accessKeyId = /Credential=([^/]+)\//.exec(message.headers.authorization ?? "")?.[1] ?? "";
  const common = { headers: message.headers, accessKeyId };
  if (typeof target === "string") {
    return { api: target.split(".")[1] ?? "", input: JSON.parse(body), ...common };
  }
  if (message.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { api: input.Action ?? "", input, ...common };
  }
  return { api: message.url ?? "", input: body ? JSON.parse(body) : {}, ...common };
}

function defaultAnswer(request: StubRequest, nth: number): StubAnswer {
  if (request.api === "AssumeRole") return { raw: assumedRole(nth), type: "text/xml" };
  return { error: "UnknownOperationException", message: `No answer to ${request.api}` };
}

/** AssumeRole's answer, with the access key id `ASIA<nth>`. */
export function assumedRole(nth: number, expiration = new Date(Date.now() + 3_600_000)): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${nth}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token${nth}</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

/** An error of a query protocol. */
export function xmlError(code: string, message: string): StubAnswer {
  return {
    raw: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    status: 403,
    type: "text/xml",
  };
}

function give(response: ServerResponse, answer: StubAnswer): void {
  if ("hang" in answer) return;
  if ("cut" in answer) {
    if (answer.cut === "within") {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"Keys":[{"KeyId":"');
      setTimeout(() => response.destroy(), 10);
      return;
    }
    response.destroy();
    return;
  }
  if ("raw" in answer) {
    response.writeHead(answer.status ?? 200, { "content-type": answer.type ?? "text/html" });
    response.end(answer.raw);
    return;
  }
  const status = answer.status ?? ("error" in answer ? 400 : 200);
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
  response.end(
    JSON.stringify(
      "error" in answer ? { __type: answer.error, message: answer.message ?? "" } : answer.json,
    ),
  );
}
