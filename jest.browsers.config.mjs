// @ts-check
// npm run test:browsers: the main job in the other two engines; `npm test` leaves it out.
import main from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...main,
  testMatch: ['<rootDir>/tests/browsers/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
