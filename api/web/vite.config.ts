import { defineConfig } from 'vite';

// Addresses in the page are relative, so that it also works below a path of a proxy. Names of files say what is in
// them, because servers let browsers keep them for good; nothing is written into the page's text, which its
// Content-Security-Policy would refuse.
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        entryFileNames: 'assets/page-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        codeSplitting: false,
      },
    },
  },
});
