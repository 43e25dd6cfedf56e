// Builds dist/: the panel and its parts with a hash in their names, then the loader that knows the panel's name.
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const common = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  loader: { ".css": "text" },
  absWorkingDir: import.meta.dirname,
};

await rm(new URL("dist", import.meta.url), { recursive: true, force: true });
const panel = await build({
  ...common,
  entryPoints: { p: "src/panel/mount.tsx" },
  outdir: "dist",
  format: "esm",
  // Modules are read as UTF-8, whatever the page is in. The loader is no module, and keeps its escapes.
  charset: "utf8",
  splitting: true,
  entryNames: "[name].[hash]",
  chunkNames: "c.[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  // CSS is imported as text and minified by hand here: esbuild minifies only what it treats as CSS.
  plugins: [
    {
      name: "css-text",
      setup(builder) {
        builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
          const css = await build({ entryPoints: [path], minify: true, write: false });
          return { contents: css.outputFiles[0].text.trim(), loader: "text" };
        });
      },
    },
  ],
});
const entry = Object.entries(panel.metafile.outputs).find(([, output]) => output.entryPoint === "src/panel/mount.tsx");
await build({
  ...common,
  entryPoints: ["src/loader.ts"],
  outfile: "dist/w.js",
  format: "iife",
  define: { PANEL: JSON.stringify(basename(entry[0])) },
});
