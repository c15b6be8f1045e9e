import { logoutHandler as handler } from "@/lib/auth/serve-logout";

// What is no POST is refused by the handler too, in our own form.
export {
  handler as DELETE,
  handler as GET,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
