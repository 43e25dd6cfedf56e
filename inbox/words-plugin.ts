// A module `words:<language>` for each language of the inbox, with the words of all its parts, compiled: the page loads one
// language, and no parser of ICU messages.

import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage";
import { type Plugin, runnerImport } from "vite";

type Catalog = typeof import("./src/words/catalog.ts");

const CATALOG = decodeURI(new URL("src/words/catalog.ts", import.meta.url).pathname);
/** As a file, after which the chunk is named. */
const RESOLVED = /^\0words\/([a-z]{2})\.js$/;

export function words(): Plugin {
  let catalog: Promise<Catalog> | undefined;
  return {
    name: "words",
    resolveId: (id) => (id.startsWith("words:") ? `\0words/${id.slice("words:".length)}.js` : null),
    load: {
      filter: { id: RESOLVED },
      async handler(id) {
        catalog ??= runnerImport<Catalog>(CATALOG, { configFile: false }).then(({ module }) => module);
        const tag = RESOLVED.exec(id)?.[1] as keyof Catalog["PARTS"]["app"];
        const compiled: Record<string, CompiledMessage> = {};
        for (const [key, message] of Object.entries((await catalog).wordsIn(tag)))
          compiled[key] = compileMessage(message);
        return `export const words = ${JSON.stringify(compiled)};`;
      },
    },
  };
}
