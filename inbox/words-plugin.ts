// A module `words:<language>` for each language of the inbox, with the words of all its parts, compiled: the page loads one
// language, and no parser of ICU messages.

import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage";
import { type Plugin, runnerImport } from "vite";
import type { Language } from "./src/words/index.ts";

type Catalog = typeof import("./src/words/catalog.ts");

const CATALOG = decodeURIComponent(new URL("src/words/catalog.ts", import.meta.url).pathname);
/** As a file, after which the chunk is named. */
const RESOLVED = /^\0words\/([a-z]{2})\.js$/;

export function words(): Plugin {
  let catalog: ReturnType<typeof runnerImport<Catalog>> | undefined;
  const forget = (): void => {
    catalog = undefined;
  };
  return {
    name: "words",
    resolveId: (id) => (id.startsWith("words:") ? `\0words/${id.slice("words:".length)}.js` : null),
    watchChange: forget,
    load: {
      filter: { id: RESOLVED },
      async handler(id) {
        catalog ??= runnerImport<Catalog>(CATALOG, { configFile: false });
        const { module, dependencies } = await catalog.catch((error) => {
          forget();
          throw error;
        });
        for (const file of dependencies) this.addWatchFile(file);
        const compiled: Record<string, CompiledMessage> = {};
        for (const [key, message] of Object.entries(module.wordsIn(RESOLVED.exec(id)?.[1] as Language)))
          compiled[key] = compileMessage(message);
        return `export const words = ${JSON.stringify(compiled)};`;
      },
    },
  };
}
