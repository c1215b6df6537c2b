// The page of parts: one file without neighbours, so that it opens from the disk in any browser. It is never in the product's bundle.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** Puts scripts and styles into the page. */
function inOneFile(): Plugin {
  return {
    name: "in-one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("there is no page");
      let html = String(page.source);
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        const script = file.type === "chunk";
        const text = script ? file.code : String(file.source);
        const tag = script ? new RegExp(`<script[^>]*${name}[^>]*></script>`) : new RegExp(`<link[^>]*${name}[^>]*>`);
        if (!tag.test(html)) throw new Error(`${name} has no place in the page`);
        html = html.replace(tag, "");
        // A function: what is put in may hold signs that `replace` reads as its own.
        if (script) html = html.replace("</body>", () => `<script type="module">${text.replaceAll("</script", "<\\/script")}</script></body>`);
        else html = html.replace("</head>", () => `<style>${text}</style></head>`);
        delete bundle[name];
      }
      page.source = html;
    },
  };
}

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  base: "./",
  // In development each element knows which part it is of (`__svelte_meta`): so nobody has to say what is shown.
  plugins: [svelte({ configFile: "../svelte.config.js" }), inOneFile()],
  build: {
    target: ["safari16.4", "chrome111"],
    assetsInlineLimit: Infinity,
    cssCodeSplit: false,
    modulePreload: false,
    minify: false,
    emptyOutDir: true,
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { output: { codeSplitting: false }, checks: { pluginTimings: false } },
  },
});
