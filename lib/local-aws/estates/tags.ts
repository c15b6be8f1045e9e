import type { Random } from "./prng";

const ENVIRONMENTS: Record<string, readonly string[]> = {
  prod: ["prod", "prod", "prod", "prod", "Production", "PROD"],
  staging: ["staging", "staging", "staging", "stage"],
  dev: ["dev", "dev", "dev", "development", ""],
  shared: ["shared", "shared", "prod"],
};

/** Tags as teams write them: mostly the house's, sometimes in another case, sometimes none. */
export function tagsOf(
  service: string,
  data: string,
  environment: string,
  random: Random,
): Record<string, string> {
  if (random.chance(0.08)) return {};
  const tags: Record<string, string> = { Service: service };
  if (random.chance(0.8)) tags[random.chance(0.92) ? "Owner" : "owner"] = `team-${service}`;
  if (random.chance(0.85)) {
    const key = random.pick(["Environment", "Environment", "Environment", "environment", "env"]);
    tags[key] = random.pick(ENVIRONMENTS[environment] ?? [environment]);
  }
  if (random.chance(0.7)) {
    const key = random.chance(0.9) ? "DataClassification" : "data-classification";
    tags[key] = random.chance(0.9) ? data : data.toLowerCase();
  }
  if (random.chance(0.2)) tags.CostCenter = String(random.int(4000, 4999));
  if (random.chance(0.3)) tags["aws:cloudformation:stack-name"] = `${service}-${environment}`;
  return tags;
}
