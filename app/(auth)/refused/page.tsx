import type { Metadata } from "next";
import { buttonClass } from "@/components/ui/button";
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
  const mayGoBack = why === "permission";
  return (
    <Notice title={title}>
      <p className="text-sm text-ink-2">{text}</p>
      {mayGoBack ? (
        <a href="/" className={buttonClass({ variant: "primary" }, "h-9 w-full justify-center")}>
          Back to the overview
        </a>
      ) : null}
      <SignInButton
        label="Sign in as somebody else"
        callbackUrl="/"
        again
        variant={mayGoBack ? "plain" : "primary"}
      />
    </Notice>
  );
}
