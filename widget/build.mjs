// Builds dist/: the panel and its parts with a hash in their names, then the loader that knows the panel's name.
import { readFile, rm } from "node:fs/promises";
import { transform } from "lightningcss";
import { build } from "rolldown";

// Shadow roots adopt their stylesheets as text: the shop's Content-Security-Policy need not allow any.
const stylesheets = {
  name: "stylesheets",
  async load(file) {
    if (!file.endsWith(".css")) return null;
    const { code } = transform({ filename: file, code: await readFile(file), minify: true });
    return { code: `export default ${JSON.stringify(code.toString())}`, moduleType: "js" };
  },
};
// A page may be in any encoding. Modules are read as UTF-8 all the same; the loader is none, and gets escapes.
const ascii = {
  name: "ascii",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      chunk.code = chunk.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

const cwd = import.meta.dirname;
await rm(new URL("dist", import.meta.url), { recursive: true, force: true });
const {
  output: [panel],
} = await build({
  cwd,
  input: { p: "src/panel/mount.ts" },
  transform: { target: "es2022" },
  // What the parts share with the panel stays in it: one file to load.
  preserveEntrySignatures: "allow-extension",
  plugins: [stylesheets],
  output: {
    dir: "dist",
    minify: true,
    comments: false,
    entryFileNames: "[name].[hash].js",
    chunkFileNames: "[name].[hash].js",
  },
});
await build({
  cwd,
  input: "src/loader.ts",
  transform: { target: "es2022", define: { PANEL: JSON.stringify(panel.fileName) } },
  plugins: [ascii],
  output: { file: "dist/w.js", minify: true, comments: false, format: "iife" },
});
