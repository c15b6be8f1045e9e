/** A file name and the lines of a policy in other forms; everything in them comes from policies and is quoted. */
interface Target {
  arn: string;
  region: string;
}

/** Escapes that JSON has and HCL has not (HCL native syntax, Template Expressions). */
const UNLIKE_JSON: Readonly<Record<string, string>> = {
  "\\b": "\\u0008",
  "\\f": "\\u000c",
  "\\/": "/",
};

/** A resource of Terraform's AWS provider. In HCL `${` and `%{` begin templates, so they are doubled. */
export function toTerraform({ arn }: Target, policy: string): string {
  const name = (arn.split("/").at(-1) ?? "key").replace(/[^A-Za-z0-9_-]/g, "_");
  const text = policy
    .replaceAll(/\\./g, (written) => UNLIKE_JSON[written] ?? written)
    .replaceAll(/[$%]\{/g, (sign) => `${sign[0]}${sign}`)
    .replaceAll("\n", "\n  ");
  return [
    `resource "aws_kms_key_policy" "key_${name}" {`,
    `  key_id = ${JSON.stringify(arn)}`,
    `  policy = jsonencode(${text})`,
    "}",
    "",
  ].join("\n");
}

/** A command that brings the policy along; a here-document with a quoted end is taken to the letter. */
export function toCommand({ arn, region }: Target, policy: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `aws kms put-key-policy --region ${quoted(region)} --key-id ${quoted(arn)} --policy-name default \\`,
    "  --policy file:///dev/stdin <<'KEY_POLICY'",
    policy,
    "KEY_POLICY",
    "",
  ].join("\n");
}
