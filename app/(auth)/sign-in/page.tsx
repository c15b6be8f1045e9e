import type { Metadata } from "next";
import { authConfig } from "@/lib/auth/config";
import { pathOnThisSite } from "@/lib/auth/rules/callback-path";
import { signInMessage } from "../messages";
import { Notice } from "../notice";
import { SignInButton } from "../sign-in-button";

export const metadata: Metadata = { title: "Sign in" };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

function text(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export default async function SignInPage({ searchParams }: PageProps) {
  const { callbackUrl, why, error } = await searchParams;
  const { baseUrl, issuer, demo } = authConfig();
  const message = signInMessage(text(why) ?? text(error));
  const where = demo ? "the demo's provider" : new URL(issuer).hostname;
  return (
    <Notice title="Sign in to see your keys">
      {message ? (
        <p role="status" className="rounded-md border border-line bg-subtle p-3 text-sm">
          {message}
        </p>
      ) : null}
      <SignInButton
        label={`Sign in with ${where}`}
        callbackUrl={pathOnThisSite(text(callbackUrl), baseUrl)}
      />
      {demo ? (
        <p className="text-sm text-ink-2">
          This is the demo: you choose one of five people, and no password is asked.
        </p>
      ) : null}
    </Notice>
  );
}
