/**
 * Who may import whom. `scripts/boundaries.test.ts` plants a violation of every rule here and expects
 * it to be reported, so a rule that stops biting is noticed.
 */

const TESTS = "\\.test\\.tsx?$|/testing[^/]*\\.ts$|/testing/";
const COMPOSERS = "^(lib/cli|bench|e2e|scripts)/";

/** What every domain may stand on, and what knows no domain. */
const FOUNDATIONS = ["aws", "db", "auth", "http", "jobs", "ledger"];

/** The domains from left to right: each imports only what stands left of it. */
const DOMAINS = [
  "settings",
  "channels",
  "estate",
  "ownership",
  "keys",
  "usage",
  "access",
  "alerts",
];

/** What judges policies without clock or I/O; around it stand the use cases and stores of lib/access. */
const EVALUATOR =
  "^lib/access/((rules|actions|chains|fast|judgements|what-if|suggest|schemas)/|(evaluate-[^/]+|prepare|schemas|json-schema|types)\\.ts$)";

/** One rule a domain: nothing of what stands right of it. */
const domainOrder = DOMAINS.slice(0, -1).map((domain, at) => ({
  name: `${domain}-left-of-${DOMAINS[at + 1]}`,
  comment: `${DOMAINS.join(" ← ")}: a domain imports only what stands left of it.`,
  severity: "error",
  from: { path: `^lib/${domain}/`, pathNot: TESTS },
  to: { path: `^lib/(${DOMAINS.slice(at + 1).join("|")})/` },
}));

/** @type {import("dependency-cruiser").IConfiguration["forbidden"]} */
const forbidden = [
  {
    name: "no-cycles",
    comment: "A cycle has no bottom to understand it from.",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "lib-below-app",
    comment: "lib is the application; routes and looks stand on it, not the other way round.",
    severity: "error",
    from: { path: "^lib/", pathNot: `^lib/cli/|${TESTS}` },
    to: { path: "^(app|components|bench|e2e|scripts)/" },
  },
  {
    name: "components-below-app",
    severity: "error",
    from: { path: "^components/" },
    to: { path: "^(app|bench|e2e|scripts)/" },
  },
  {
    name: "components-see-shapes-only",
    comment:
      "A component sees types, schemas, query options and the permission table; never a use case or a store.",
    severity: "error",
    from: { path: "^components/", pathNot: TESTS },
    to: {
      path: "^lib/",
      pathNot: "^lib/[^/]+/(types|schemas|schemas/[^/]+|client)\\.ts$|^lib/auth/permissions\\.ts$",
    },
  },
  {
    name: "domain-components-apart",
    comment: "What two domains share belongs in a shared folder.",
    severity: "error",
    from: { path: "^components/([^/]+)/", pathNot: "^components/(ui|data-table|charts|shell)/" },
    to: { path: "^components/", pathNot: "^components/($1|ui|data-table|charts|shell)/" },
  },
  {
    name: "shared-components-below-domains",
    severity: "error",
    from: { path: "^components/(ui|data-table|charts|shell)/" },
    to: { path: "^components/", pathNot: "^components/(ui|data-table|charts|shell)/" },
  },
  ...domainOrder,
  {
    name: "foundations-below-domains",
    comment: `${FOUNDATIONS.join(", ")} serve the domains and know none of them.`,
    severity: "error",
    from: { path: `^lib/(${FOUNDATIONS.join("|")})/|^lib/[^/]+\\.ts$`, pathNot: TESTS },
    to: { path: `^lib/(${DOMAINS.join("|")}|cli|local-aws)/` },
  },
  {
    name: "access-pure",
    comment: "The evaluator of policies is data in, answer out; it reads and knows nothing else.",
    severity: "error",
    from: { path: EVALUATOR, pathNot: TESTS },
    to: {
      // The last is a module of Node itself, which has no ending.
      path: "^(app|components|lib)/|node_modules/|^[a-z_:/]+$",
      pathNot: `${EVALUATOR}|node_modules/zod/`,
    },
  },
  {
    name: "local-aws-apart",
    comment: "The local endpoint is AWS's stand-in: it shares no code with what reads AWS.",
    severity: "error",
    from: { path: "^lib/local-aws/", pathNot: TESTS },
    to: { path: "^lib/", pathNot: "^lib/local-aws/" },
  },
  {
    name: "local-aws-for-demo-and-tests",
    severity: "error",
    from: { pathNot: `^lib/local-aws/|${COMPOSERS}|${TESTS}` },
    to: { path: "^lib/local-aws/" },
  },
  {
    name: "cli-on-top",
    severity: "error",
    from: { pathNot: `${COMPOSERS}|${TESTS}` },
    to: { path: "^lib/cli/" },
  },
  {
    name: "sql-in-stores",
    comment: "Prisma and pg stay in stores and lib/db, so that every query has one known place.",
    severity: "error",
    from: { path: "^(app|components|lib)/", pathNot: `^lib/db/|/store\\.ts$|/store/|${TESTS}` },
    to: {
      path: "node_modules/(@prisma/|prisma/|pg/|@types/pg/|pg-copy-streams/)|^lib/db/generated/",
      dependencyTypesNot: ["type-only"],
    },
  },
  {
    name: "operator-aws-apart",
    comment:
      "What signs and writes with the operator's own key and bucket knows the ledger's shapes and nothing of the estate.",
    severity: "error",
    from: { path: "^lib/operator-aws/", pathNot: TESTS },
    to: {
      path: "^lib/",
      pathNot: "^lib/(operator-aws|ledger)/|^lib/aws/rules/classify-error\\.ts$",
    },
  },
  {
    name: "operator-aws-for-cli",
    comment: "Whoever reads the estate or serves the site cannot reach what writes to AWS.",
    severity: "error",
    from: { pathNot: `^lib/operator-aws/|${COMPOSERS}|${TESTS}` },
    to: { path: "^lib/operator-aws/" },
  },
  {
    name: "aws-sdk-in-aws",
    comment:
      "lib/aws reads the estate, lib/operator-aws uses the operator's own key and bucket; the local endpoint borrows the SDK's types.",
    severity: "error",
    from: { path: "^(app|components|lib)/", pathNot: `^lib/(aws|operator-aws)/|${TESTS}` },
    to: { path: "node_modules/(@aws-sdk|@smithy)/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "aws-sdk-types-in-aws",
    severity: "error",
    from: {
      path: "^(app|components|lib)/",
      pathNot: `^lib/(aws|operator-aws|local-aws)/|${TESTS}`,
    },
    to: { path: "node_modules/(@aws-sdk|@smithy)/" },
  },
  {
    name: "next-at-the-edge",
    comment: "The application runs without Next: in the worker, on the command line, in tests.",
    severity: "error",
    from: { path: "^lib/", pathNot: `^lib/(auth|http)/|${TESTS}` },
    to: { path: "node_modules/(next|next-auth)/" },
  },
  {
    name: "next-auth-in-auth",
    comment: "Another library for sign-in is a change of lib/auth and of nothing else.",
    severity: "error",
    from: { path: "^(app|components|lib)/|^proxy\\.ts$", pathNot: "^lib/auth/" },
    to: { path: "node_modules/next-auth/" },
  },
  {
    name: "mail-in-channels",
    comment: "What leaves the house goes through the channels' checks.",
    severity: "error",
    from: { path: "^(app|components|lib)/", pathNot: "^lib/channels/" },
    to: { path: "node_modules/(@types/)?nodemailer/" },
  },
  {
    name: "no-orphan-packages",
    comment: "What is imported is declared.",
    severity: "error",
    from: {},
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "production-runs-without-dev-packages",
    comment:
      "The local endpoint is of the demo and the tests, as DuckDB is, on which it runs queries.",
    severity: "error",
    from: { path: "^(app|components|lib)/", pathNot: `^lib/local-aws/|${TESTS}` },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "@types/" },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
    cache: { folder: ".cache/dependency-cruiser", strategy: "content" },
  },
};
