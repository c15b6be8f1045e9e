import type { Readable } from "node:stream";
import type { Output } from "../call";
import type { AwsError, Protocol } from "./errors";
import { escapeXml, writeXml } from "./xml";

/** What goes out over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string | number>;
  body: string | Readable;
}

/** Names that the XML answers of a query service carry. */
export const namespaces: Record<string, string> = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

/** Dates as seconds since 1970, as AWS JSON 1.1 and REST JSON write them. */
function withEpochSeconds(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withEpochSeconds);
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = withEpochSeconds((value as Record<string, unknown>)[key]);
  return copy;
}

/** Writes an operation's output in the protocol's way. */
export function writeOutput(
  protocol: Protocol,
  service: string,
  api: string,
  output: Output,
  requestId: string,
): Answer {
  if (protocol !== "query")
    return {
      status: 200,
      headers: { "content-type": jsonType(protocol) },
      body: JSON.stringify(withEpochSeconds(output)),
    };
  const result = writeXml(`${api}Result`, output);
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<${api}Response xmlns="${namespaces[service] ?? ""}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${api}Response>`,
  };
}

/** Writes an error in the protocol's way: `__type`, `x-amzn-errortype`, ErrorResponse, S3's Error. */
export function writeError(
  protocol: Protocol,
  service: string,
  error: AwsError,
  requestId: string,
): Answer {
  const { code, message, status, members } = error;
  switch (protocol) {
    case "json":
      return {
        status,
        headers: { "content-type": jsonType(protocol), "x-amzn-errortype": code },
        body: JSON.stringify({ __type: code, ...(message ? { message } : {}), ...members }),
      };
    case "rest-json":
      return {
        status,
        headers: { "content-type": jsonType(protocol), "x-amzn-errortype": code },
        body: JSON.stringify({ message, ...members }),
      };
    case "query": {
      const fault = status >= 500 ? "Receiver" : "Sender";
      return {
        status,
        headers: { "content-type": "text/xml" },
        body: `<ErrorResponse xmlns="${namespaces[service] ?? ""}"><Error><Type>${fault}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
    }
    case "s3":
      return {
        status,
        headers: { "content-type": "application/xml" },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml("Error", { Code: code, Message: message, ...members, RequestId: requestId })}`,
      };
  }
}

function jsonType(protocol: Protocol): string {
  return protocol === "json" ? "application/x-amz-json-1.1" : "application/json";
}
