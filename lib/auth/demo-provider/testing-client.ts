import { createHash, randomBytes } from "node:crypto";

export interface ClientSettings {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** Parameters of the authorization request, beside those that every one has. */
type Params = Record<string, string | undefined>;

/** A browser's cookies, by name. For tests. */
export class Jar {
  readonly #cookies = new Map<string, string>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

/** The provider's client, with a browser that somebody signs in with. For tests. */
export class TestClient {
  readonly #verifier = randomBytes(32).toString("base64url");

  constructor(
    readonly issuer: string,
    readonly settings: ClientSettings,
  ) {}

  authorizationUrl(extra: Params = {}): string {
    const query = new URLSearchParams({
      client_id: this.settings.clientId,
      redirect_uri: this.settings.redirectUri,
      response_type: "code",
      scope: "openid profile email",
      state: "the-state",
      nonce: "the-nonce",
      code_challenge: createHash("sha256").update(this.#verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    for (const [name, value] of Object.entries(extra)) {
      if (value !== undefined) query.set(name, value);
    }
    return `${this.issuer}/auth?${query}`;
  }

  location(response: Response): URL {
    return new URL(response.headers.get("location") ?? "", this.issuer);
  }

  /** Where the provider leads back to once `person` was chosen. */
  async choose(jar: Jar, person: string, extra: Params = {}): Promise<URL> {
    const page = this.location(await jar.fetch(this.authorizationUrl(extra)));
    const shown = await jar.fetch(page.href);
    if (shown.status !== 200) throw new Error(`The provider's page: ${shown.status}`);
    const chosen = await jar.fetch(page.href, {
      method: "POST",
      body: new URLSearchParams({ person }),
    });
    return this.location(await jar.fetch(this.location(chosen).href));
  }

  /** The claims of the id token that a code is changed for. */
  async claimsOf(code: string): Promise<Record<string, unknown>> {
    const { clientId, clientSecret, redirectUri } = this.settings;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const response = await fetch(`${this.issuer}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        code_verifier: this.#verifier,
      }),
    });
    const { id_token } = (await response.json()) as { id_token: string };
    return JSON.parse(Buffer.from(id_token.split(".")[1] ?? "", "base64url").toString());
  }

  /** The claims of a sign-in of `person`, in a browser of its own. */
  async signIn(person: string, extra: Params = {}) {
    const back = await this.choose(new Jar(), person, extra);
    return this.claimsOf(back.searchParams.get("code") ?? "");
  }
}
