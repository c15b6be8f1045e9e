import { createAuthHandler } from "@/lib/auth/auth-handler";
import { readSetting } from "@/lib/settings/read-settings";

const handler = createAuthHandler({ auditorDays: (tx) => readSetting(tx, "auditor.days") });

export { handler as GET, handler as POST };
