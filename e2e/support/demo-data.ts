/** The demo's folder, as the configuration starts it. */
export const DEMO_DATA = process.env.KEYLEDGER_E2E_DATA ?? ".cache/e2e-demo";
