import { z } from "zod";

const flag = z
  .enum(["0", "1", "true", "false"])
  .transform((value) => value === "1" || value === "true");

/** Absolute paths with colons between them, each without its last slash; not the whole disk. */
const folders = z
  .string()
  .transform((value) => value.split(":").flatMap((path) => path.trim().replace(/\/+$/, "") || []))
  .refine((paths) => paths.every((path) => path.startsWith("/")), "has a path that is not absolute")
  .refine(
    (paths) => !paths.some((path) => /\/(\.{0,2})(\/|$)/.test(path)),
    "has a path with an empty part, or one that is . or ..",
  );

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),

  /** Folder of the embedded PostgreSQL, its secrets and the demo's files. */
  KEYLEDGER_DATA_DIR: z.string().min(1).default(".keyledger"),
  /** Where the person stood who ran the command; relative paths are meant from there. */
  KEYLEDGER_INVOKED_FROM: z.string().optional(),
  /** An external PostgreSQL 15 or newer; without it the embedded one is used. */
  DATABASE_URL: z.string().startsWith("postgres").optional(),
  /** The same database as its owner, for migrations alone; DATABASE_URL's role then owns nothing. */
  DATABASE_OWNER_URL: z.string().startsWith("postgres").optional(),
  /** A server on which tests may create databases; without it they start their own. */
  KEYLEDGER_TEST_DATABASE_URL: z.string().startsWith("postgres").optional(),
  /** Where tests keep their PostgreSQL; the tests' configuration sets it. */
  KEYLEDGER_TEST_FOLDER: z.string().default(".cache"),
  /** off: a database on another machine may be reached without TLS, or without a look at its certificate. */
  KEYLEDGER_DATABASE_TLS: z.enum(["required", "off"]).default("required"),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(10),

  /** Where browsers reach us, e.g. https://keyledger.example.com; next-auth needs it. */
  NEXTAUTH_URL: z.url().optional(),
  NEXTAUTH_SECRET: z.string().min(32).optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** Scopes to ask for; some providers put groups into the id token only with a scope of their own. */
  OIDC_SCOPE: z.string().includes("openid").default("openid profile email"),
  /** Claim that holds the groups of a person, and which group gives which role: `group=role,…`. */
  OIDC_ROLE_CLAIM: z.string().default("groups"),
  OIDC_ROLE_MAP: z.string().default(""),
  /** How people must sign in there, with blanks: classes (`acr`) and methods (`amr`), of each list one. */
  KEYLEDGER_OIDC_ACR_VALUES: z.string().default(""),
  KEYLEDGER_OIDC_AMR_VALUES: z.string().default(""),

  /** Addresses and CIDR blocks, with commas, of the proxies whose X-Forwarded-For is believed; none unless given. */
  KEYLEDGER_TRUSTED_PROXIES: z.string().default(""),
  /** Next's own name: given, it leaves the signals that end the process to us. Set by the supervisor. */
  NEXT_MANUAL_SIG_HANDLE: z.string().optional(),

  /** Set by `npm run demo` alone: the local provider and endpoint are in use. */
  KEYLEDGER_DEMO: flag.default(false),

  /** Role assumed in every watched account, and the external id given with it. */
  KEYLEDGER_READER_ROLE: z.string().default("KeyledgerReader"),
  KEYLEDGER_EXTERNAL_ID: z.string().optional(),
  /** Share of each AWS request quota that we use at most, 0 to 1; 0 turns pacing off. */
  KEYLEDGER_QUOTA_SHARE: z.coerce.number().min(0).max(1).default(0.2),
  /** Minutes between scheduled syncs; 0 turns the schedule off. */
  KEYLEDGER_SYNC_MINUTES: z.coerce.number().int().min(0).default(60),
  /** Region of the calls that belong to no region: STS, Organizations, IAM. */
  KEYLEDGER_HOME_REGION: z.string().default("us-east-1"),

  /** Below which folders of this machine log files of CloudTrail may be read by a source: paths, with colons. */
  KEYLEDGER_TRAIL_FOLDERS: folders.default([]),

  /** Ed25519 key that signs checkpoints of the ledger: PKCS#8 PEM, or base64 of it. */
  KEYLEDGER_LEDGER_KEY: z.string().optional(),
  /** Name of the ledger in its checkpoints, e.g. keyledger.example.com; made of the key without it. */
  KEYLEDGER_LEDGER_NAME: z.string().optional(),
  /** Entries after which a checkpoint is signed; each day has one in any case. */
  KEYLEDGER_CHECKPOINT_EVERY: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  /** A folder to which every checkpoint is copied, best on another machine's disk. */
  KEYLEDGER_CHECKPOINT_DIR: z.string().min(1).optional(),
  /** ARN of the operator's KMS key (ECC_NIST_EDWARDS25519) that signs checkpoints in place of a key held here. */
  KEYLEDGER_LEDGER_KMS_KEY: z
    .string()
    .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, "is not a KMS key's ARN")
    .optional(),
  /** `s3://bucket/prefix`: the operator's bucket to which every checkpoint is copied, and its region. */
  KEYLEDGER_CHECKPOINT_BUCKET: z
    .string()
    .regex(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9_.=-]+)*\/?$/,
      "is not s3://bucket or s3://bucket/prefix",
    )
    .refine((url) => !/\/\.{1,2}(\/|$)/.test(url), "has a part that is . or ..")
    .optional(),
  KEYLEDGER_CHECKPOINT_BUCKET_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
  /** The SDK's own; where one is given, buckets are in the path of an address and not in its host name. */
  AWS_ENDPOINT_URL: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.string().optional(),

  /** Seals the secrets of notification channels: 32 bytes of base64. Earlier ones, with commas, only open. */
  KEYLEDGER_SECRETS_KEY: z.string().optional(),
  KEYLEDGER_SECRETS_KEYS_OLD: z.string().optional(),
  /** Where web hooks may go: `host`, `host:port`, `*.example.com`, with commas. Empty: nowhere. */
  KEYLEDGER_OUTBOUND_HOSTS: z.string().default(""),
  /** Mail servers that may be used, also private ones: `host:port`, and `host:port=plaintext` without TLS. */
  KEYLEDGER_SMTP_HOSTS: z.string().default(""),
  /** Set by `npm run demo` alone: where its mail server puts what it was given. */
  KEYLEDGER_DEMO_MAIL_DIR: z.string().optional(),
});

export type Env = z.infer<typeof schema>;

/** Reads and checks settings. Throws one error that lists every wrong one by name. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema
    .refine((value) => value.DATABASE_URL || !value.DATABASE_OWNER_URL, {
      path: ["DATABASE_OWNER_URL"],
      message: "goes with DATABASE_URL, which is not set",
    })
    .refine((value) => !(value.KEYLEDGER_LEDGER_KEY && value.KEYLEDGER_LEDGER_KMS_KEY), {
      path: ["KEYLEDGER_LEDGER_KMS_KEY"],
      message: "does not go with KEYLEDGER_LEDGER_KEY: one key signs",
    })
    .safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`These settings are wrong:\n${lines.join("\n")}`);
}

/** The settings of this process; the only reader of `process.env`. */
export const env: Env = parseEnv(process.env);
