import { defineConfig } from "vitest/config";
import { words } from "./inbox/words-plugin.ts";

export default defineConfig({
  plugins: [words()],
  // What is made while the tests run, with a whole older version in it.
  test: { pool: "threads", exclude: [".local/**", "**/node_modules/**"], css: true },
});
