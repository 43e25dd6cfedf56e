import { compileMessage } from "@lingui/message-utils/compileMessage";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, runnerImport } from "vite";

/** The words of each language, compiled here: the page loads no parser of ICU messages. */
const compiledWords: Plugin = {
  name: "compiled-words",
  apply: "build",
  transform: {
    filter: { id: /\/words\/[a-z]{2}\.ts$/ },
    async handler(_code, id) {
      const { module } = await runnerImport<{ words: Record<string, string> }>(id);
      const compiled = Object.entries(module.words).map(([key, message]) => [key, compileMessage(message)]);
      return { code: `export const words = ${JSON.stringify(Object.fromEntries(compiled))};`, moduleType: "js" };
    },
  },
};

export default defineConfig({
  plugins: [compiledWords, react()],
  build: {
    target: "es2022",
    // The Content-Security-Policy allows no inline script, and no data: script either.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
