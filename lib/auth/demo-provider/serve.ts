import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { z } from "zod";
import { isLoopback } from "../rules/cookies";
import { createProvider, DEMO_ACR, logoutSender, sessionCookie } from "./create-provider";
import { choosePage, lostPage } from "./interaction-page";
import { DEMO_PEOPLE, findDemoPerson } from "./people";
import { providerSecrets } from "./secrets";

export interface ServeSettings {
  /** 0 takes any free port. */
  port: number;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  dataDir: string;
}

const MAX_FORM = 1024;

function sendPage(res: ServerResponse, status: number, nonce: string, html: string, app: string) {
  // Chromium holds form-action against the redirects that follow the form, so the app is named too.
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self' ${app}; base-uri 'none'; frame-ancestors 'none'`;
  res.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
  });
  res.end(html);
}

async function readBody(req: IncomingMessage): Promise<string | undefined> {
  let text = "";
  for await (const chunk of req) {
    text += String(chunk);
    if (text.length > MAX_FORM) return undefined;
  }
  return text;
}

async function finish(provider: Provider, req: IncomingMessage, res: ServerResponse) {
  const person = findDemoPerson(new URLSearchParams(await readBody(req)).get("person") ?? "");
  const result =
    person === undefined
      ? { error: "access_denied", error_description: "Nobody was chosen" }
      : { login: { accountId: person.id, remember: false, acr: DEMO_ACR, amr: ["user"] } };
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
}

async function interaction(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
  app: string,
): Promise<void> {
  const nonce = randomBytes(16).toString("base64");
  try {
    // Throws when the cookie of this interaction is missing, wrong or too old.
    const { uid } = await provider.interactionDetails(req, res);
    if (req.method === "POST") return await finish(provider, req, res);
    const html = choosePage(DEMO_PEOPLE, { action: `/interaction/${uid}`, nonce });
    sendPage(res, 200, nonce, html, app);
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    sendPage(res, 400, nonce, lostPage({ nonce, back: app }), app);
  }
}

/**
 * Ends a person's sessions as a real provider does when somebody leaves: it sends the client a logout token. Takes
 * `{person, sid?}` as JSON, which no other site's page can send here.
 */
async function endSessions(
  logout: (person: string, sid?: string) => Promise<void>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const json = req.method === "POST" && req.headers["content-type"] === "application/json";
  const asked = order.safeParse(json ? parseJson((await readBody(req)) ?? "") : undefined);
  if (!asked.success) {
    res.writeHead(400).end();
    return;
  }
  const { person, sid } = asked.data;
  await logout(person, sid);
  res.writeHead(204).end();
}

const order = z.strictObject({ person: z.string(), sid: z.string().optional() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The provider remembers nobody: with the session of one person it would ask to sign that one out before
 * another can be chosen.
 */
function forgetSession(req: IncomingMessage, issuer: string): void {
  const name = sessionCookie(issuer);
  const rest = (req.headers.cookie ?? "")
    .split(/; */)
    .filter((pair) => !pair.startsWith(`${name}=`) && !pair.startsWith(`${name}.`));
  req.headers.cookie = rest.join("; ");
}

/**
 * Serves the demo's provider on 127.0.0.1 alone. Throws when the client is not on this machine. Answers with
 * the issuer and a way to stop it.
 */
export async function serveDemoProvider(
  settings: ServeSettings,
): Promise<{ issuer: string; close(): Promise<void> }> {
  const redirect = new URL(settings.redirectUri);
  if (!isLoopback(redirect.hostname)) {
    throw new Error(`The demo's provider serves this machine alone, not ${redirect.origin}.`);
  }
  const secrets = await providerSecrets(settings.dataDir);
  const server: Server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = createProvider({ ...settings, issuer }, secrets);
  const serve = provider.callback();
  const logout = logoutSender(provider, settings.clientId);
  const failed = (res: ServerResponse) => () => {
    if (!res.headersSent) res.writeHead(500);
    res.end();
  };
  server.on("request", (req: IncomingMessage, res: ServerResponse) => {
    // Another name that leads here is another site's: DNS can be made to point at 127.0.0.1.
    if (req.headers.host !== `127.0.0.1:${address.port}`) {
      res.writeHead(421).end();
      return;
    }
    if (req.url === "/sessions/end") {
      endSessions(logout, req, res).catch(failed(res));
      return;
    }
    if (!req.url?.startsWith("/interaction/")) {
      forgetSession(req, issuer);
      serve(req, res);
      return;
    }
    interaction(provider, req, res, redirect.origin).catch(failed(res));
  });
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
