import type { Metadata } from "next";
import { refusedMessage } from "../messages";
import { Notice } from "../notice";
import { SignInButton } from "../sign-in-button";

export const metadata: Metadata = { title: "Refused" };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RefusedPage({ searchParams }: PageProps) {
  const { why } = await searchParams;
  const { title, text } = refusedMessage(typeof why === "string" ? why : undefined);
  return (
    <Notice title={title}>
      <p className="text-sm text-ink-2">{text}</p>
      <SignInButton label="Sign in as somebody else" callbackUrl="/" again />
      {why === "permission" ? (
        <a href="/" className="block text-center text-sm underline underline-offset-4">
          Back to the overview
        </a>
      ) : null}
    </Notice>
  );
}
