/** What of Trusted Types is used; TypeScript's own library does not have them yet. */
interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface Window {
  trustedTypes?: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };
}

/** The words of one language, compiled (words-plugin.ts). */
declare module "words:*" {
  export const words: import("@lingui/core").Messages;
}
