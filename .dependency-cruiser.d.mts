import type { IForbiddenRuleType } from "dependency-cruiser";

declare const config: { forbidden: (IForbiddenRuleType & { name: string })[] };
export default config;
