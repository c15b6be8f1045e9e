import { createAuthHandler } from "@/lib/auth/auth-handler";
import { readSetting } from "@/lib/settings/read-settings";

const handler = createAuthHandler({ auditorDays: (tx) => readSetting(tx, "auditor.days") });

// What next-auth does not take is refused by the handler too, in our own form.
export {
  handler as DELETE,
  handler as GET,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
