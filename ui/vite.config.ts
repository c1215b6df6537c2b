import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  build: {
    // The system web views that Tauri opens: WebKitGTK 2.40, Safari 16.4, WebView2.
    target: ["safari16.4", "chrome111"],
    // The content security policy allows no data: fonts, so nothing is folded into the style sheet.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  server: { port: 1420, strictPort: true },
});
