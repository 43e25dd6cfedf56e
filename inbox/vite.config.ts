import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { words } from "./words-plugin.ts";

export default defineConfig({
  plugins: [words(), react()],
  build: {
    target: "es2022",
    // The Content-Security-Policy allows no inline script, and no data: script either.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
