import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const root = import.meta.dirname
const alias = { '@engine': resolve(root, 'src-engine') }

/** Every process has one entry file; names are kept so that processes find each other's files. */
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: resolve(root, 'out/main'),
      rolldownOptions: {
        input: {
          desktop: resolve(root, 'src-main/desktop/main.ts'),
          serve: resolve(root, 'src-main/serve/main.ts'),
          cli: resolve(root, 'src-main/cli/main.ts'),
          store: resolve(root, 'src-main/store/worker.ts'),
          engine: resolve(root, 'src-engine/process/main.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(root, 'out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(root, 'src-main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    resolve: { alias },
    plugins: [
      vue(),
      // Addresses such as /runs/7 load the same files; electron-vite itself sets './'.
      { name: 'assets-from-root', enforce: 'post', config: () => ({ base: '/' }) },
    ],
    build: {
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      minify: true,
      rolldownOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
})
