/** What of Trusted Types is used; TypeScript's own library does not have them yet. */
interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface Window {
  trustedTypes?: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };
}
