import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { words } from "./words-plugin.ts";

export default defineConfig({
  plugins: [words(), react()],
  css: { modules: { generateScopedName: scoped, localsConvention: "camelCaseOnly" } },
  build: {
    target: "es2022",
    // The Content-Security-Policy allows no inline script, and no data: script either.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What the first page needs is one file, which packs better than the six that parts loaded later would make of it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
  },
});

/** A class is called by its feature and its name there: list-row, log-bubble. What people report can be found. */
function scoped(name: string, file: string): string {
  const feature = /(\w+)\.module\.css/.exec(file)?.[1]?.replaceAll("_", "-") ?? "";
  return name === feature || name.startsWith(`${feature}-`) ? name : `${feature}-${name}`;
}
