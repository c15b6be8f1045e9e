import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  type PolicySummary,
} from "@aws-sdk/client-organizations";
import type { Line } from "./line";
import { listRoots, paged } from "./list-roots";
import { given, givenList, readAllPages } from "./read-pages";
import type { Answer, OrganizationPolicy } from "./types";

/**
 * The policies of a type with documents and targets. A type that no root has enabled is in force
 * nowhere: `gone`, which is not an empty list.
 */
export async function listPolicies(
  line: Line,
  client: OrganizationsClient,
  type: OrganizationPolicy["type"],
): Promise<Answer<OrganizationPolicy[]>> {
  const roots = await listRoots(line, client);
  if (roots.status !== "data") return roots;
  const enabled = roots.data.some((root) =>
    root.PolicyTypes?.some((one) => one.Type === type && one.Status === "ENABLED"),
  );
  if (!enabled) {
    const message = `${type} is not enabled in the organisation's root`;
    return { status: "gone", action: "organizations:ListPolicies", message, triedAt: roots.readAt };
  }
  const summaries = await readAllPages(line, "organizations:ListPolicies", (marker) =>
    line.ask(
      "organizations:ListPolicies",
      paged({ Filter: type }, marker),
      (input) => client.send(new ListPoliciesCommand(input)),
      (output) => ({
        items: givenList(output.Policies, "Policies"),
        next: output.NextToken ?? null,
      }),
    ),
  );
  if (summaries.status !== "data") return summaries;
  const policies: OrganizationPolicy[] = [];
  for (const summary of summaries.data) {
    const policy = await readPolicy(line, client, type, summary);
    // Deleted since it was listed.
    if (policy.status === "gone") continue;
    if (policy.status !== "data") return policy;
    policies.push(policy.data);
  }
  return { ...summaries, data: policies };
}

async function readPolicy(
  line: Line,
  client: OrganizationsClient,
  type: OrganizationPolicy["type"],
  summary: PolicySummary,
): Promise<Answer<OrganizationPolicy>> {
  const PolicyId = summary.Id ?? "";
  const document = await line.ask(
    "organizations:DescribePolicy",
    { PolicyId },
    (input) => client.send(new DescribePolicyCommand(input)),
    (output) => given(output.Policy?.Content, "Policy.Content"),
  );
  if (document.status !== "data") return document;
  const targets = await readAllPages(line, "organizations:ListTargetsForPolicy", (marker) =>
    line.ask(
      "organizations:ListTargetsForPolicy",
      paged({ PolicyId }, marker),
      (input) => client.send(new ListTargetsForPolicyCommand(input)),
      (output) => ({
        items: givenList(output.Targets, "Targets").map((one) => given(one.TargetId, "TargetId")),
        next: output.NextToken ?? null,
      }),
    ),
  );
  if (targets.status !== "data") return targets;
  return {
    ...document,
    data: {
      id: PolicyId,
      type,
      name: summary.Name ?? "",
      description: summary.Description ?? "",
      awsManaged: summary.AwsManaged ?? false,
      document: document.data,
      targets: targets.data,
    },
  };
}
