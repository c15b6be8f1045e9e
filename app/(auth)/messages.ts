/** What the sign-in page says before its button, by the `why` of ours or the `error` of next-auth. */
const SIGN_IN: Record<string, string> = {
  ended: "Your session was ended. Sign in again to go on.",
  expired: "Your session has reached its longest time of 12 hours. Sign in again to go on.",
  idle: "You were away for two hours. Sign in again to go on.",
  disabled: "Your access was taken back. Ask an administrator of Keyledger.",
  "access-ended": "Your access has ended. Ask an administrator of Keyledger for a new end.",
  unavailable: "The database does not answer at the moment, so nobody can be signed in. Try again.",
  failed: "The sign-in failed on our side. The log of the server says why. Try again.",
  OAuthSignin:
    "The sign-in provider does not answer. Try again; if it stays so, tell an administrator.",
  OAuthCallback:
    "The provider's answer could not be used. It may have come too late, or from another tab. Try again.",
  Callback: "The provider ended the sign-in. Try again.",
  Configuration: "Sign-in is not set up rightly. The log of the server says what is missing.",
};

const OTHER = "The sign-in did not work. Try again.";

/** The sentence for a reason in the address, undefined without one. Never shows the reason's own text. */
export function signInMessage(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  return Object.hasOwn(SIGN_IN, reason) ? SIGN_IN[reason] : OTHER;
}

const REFUSED: Record<string, { title: string; text: string }> = {
  "no-role": {
    title: "You have no role here",
    text: "You signed in, but none of your groups is mapped to a role in Keyledger. Ask an administrator to add one of your groups, then sign in again.",
  },
  disabled: {
    title: "Your access was taken back",
    text: "An administrator has disabled your access to Keyledger.",
  },
  "access-ended": {
    title: "Your access has ended",
    text: "Your access to Keyledger was given until a certain time, which has passed. An administrator can set another end.",
  },
  claims: {
    title: "The provider's answer is not complete",
    text: "The id token names no person, or comes from another issuer than the configured one. An administrator finds the details in the server's log.",
  },
  weak: {
    title: "This sign-in is not strong enough",
    text: "Keyledger asks for a stronger sign-in than the one that you used at your provider, for example with a second factor. Sign in again and choose such a way; if none is offered, ask an administrator.",
  },
  permission: {
    title: "Your role does not allow this page",
    text: "You are signed in, but this page needs a permission that your role does not have.",
  },
};

/** Title and text of the page for those who are refused. */
export function refusedMessage(reason: string | undefined): { title: string; text: string } {
  const known =
    reason !== undefined && Object.hasOwn(REFUSED, reason) ? REFUSED[reason] : undefined;
  return known ?? { title: "You cannot go on here", text: "Keyledger has refused this sign-in." };
}
