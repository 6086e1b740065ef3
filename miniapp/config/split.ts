import type { Chunk, ChunkGraph, Module } from 'webpack';

const VERDICT_PAGE = /[\\/]packages[\\/]verification[\\/]verdict[\\/]index$/;

const isVerdictChunk = (chunk: Chunk): boolean =>
  [...chunk.groupsIterable].some((group) =>
    group.origins.some(({ request }) => VERDICT_PAGE.test(request ?? '')),
  );

/**
 * A stranger who scans a code needs the app's base and one file more: all that the verdict page is made of, much of
 * which the other pages need too. What three of those share is fetched once; what few need (QR, camera) waits for them.
 */
export const split = {
  chunks: 'all',
  minSize: 0,
  cacheGroups: {
    default: false,
    defaultVendors: false,
    verdict: {
      name: 'verdict',
      chunks: 'async',
      priority: 20,
      test: (module: Module, { chunkGraph }: { chunkGraph: ChunkGraph }) =>
        [...chunkGraph.getModuleChunksIterable(module)].some(isVerdictChunk),
    },
    kit: { name: 'kit', chunks: 'async', minChunks: 3, priority: 10 },
    pair: { chunks: 'async', minChunks: 2, minSize: 4000, priority: 5 },
  },
};
