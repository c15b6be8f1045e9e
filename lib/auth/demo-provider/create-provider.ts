import Provider, {
  type Configuration,
  interactionPolicy,
  type KoaContextWithOIDC,
} from "oidc-provider";
import { findDemoPerson } from "./people";
import type { ProviderSecrets } from "./secrets";

export interface ProviderSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** Cookies do not tell ports apart; two demos on one machine must not share them. */
export function sessionCookie(issuer: string): string {
  return `demo-provider.session.${new URL(issuer).port}`;
}

/** The one way to sign in here: somebody is chosen, and nothing is asked. */
export const DEMO_ACR = "urn:keyledger:demo:chosen";

const SCOPES = "openid profile email";

const LOGOUT_PATH = "/api/auth/back-channel-logout";

/** Always asks who it is, so that one browser can try the people one after the other. */
function askAlways() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const asks = new Check("choose", "Choose who you are", (ctx: KoaContextWithOIDC) =>
    ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
  );
  policy.get("login")?.checks.add(asks);
  policy.remove("consent");
  return policy;
}

async function grantAll(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES);
  await grant.save();
  return grant;
}

function configuration(settings: ProviderSettings, secrets: ProviderSecrets): Configuration {
  const { port } = new URL(settings.issuer);
  return {
    jwks: secrets.jwks as Configuration["jwks"],
    clients: [
      {
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        redirect_uris: [settings.redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        // Every id token says when the person was asked; a step-up is measured by it.
        require_auth_time: true,
        backchannel_logout_uri: new URL(LOGOUT_PATH, settings.redirectUri).href,
        backchannel_logout_session_required: true,
      },
    ],
    claims: {
      openid: ["sub", "amr"],
      profile: ["name", "groups"],
      email: ["email", "email_verified"],
    },
    conformIdTokenClaims: false,
    findAccount(_ctx, id) {
      const person = findDemoPerson(id);
      if (person === undefined) return undefined;
      const { name, email, groups } = person;
      return {
        accountId: id,
        claims: () => ({ sub: id, name, email, email_verified: true, groups }),
      };
    },
    interactions: { policy: askAlways(), url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantAll,
    acrValues: [DEMO_ACR],
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      backchannelLogout: { enabled: true },
    },
    // The guard that it would call with refuses loopback addresses, and the one client is on this machine.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    pkce: { required: () => true },
    cookies: {
      keys: secrets.cookieKeys,
      names: {
        session: sessionCookie(settings.issuer),
        interaction: `demo-provider.interaction.${port}`,
        resume: `demo-provider.resume.${port}`,
      },
    },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      IdToken: 300,
      Interaction: 3600,
      Session: 3600,
      Grant: 3600,
    },
  };
}

/** What the provider does to its clients when somebody's session ends; its types do not name it. */
interface LogoutClient {
  backchannelLogout(subject: string, sid: string | undefined): Promise<void>;
}

/** Sends the client a signed logout token for a person, or one sign-in of theirs. Throws when it is not taken. */
export function logoutSender(provider: Provider, clientId: string) {
  return async (person: string, sid?: string): Promise<void> => {
    const client = (await provider.Client.find(clientId)) as LogoutClient | undefined;
    if (client === undefined) throw new Error(`There is no client ${clientId}.`);
    await client.backchannelLogout(person, sid);
  };
}

/** A real OpenID provider for the demo's people and one client. */
export function createProvider(settings: ProviderSettings, secrets: ProviderSecrets): Provider {
  return new Provider(settings.issuer, configuration(settings, secrets));
}
