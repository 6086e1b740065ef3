/** In WeChat all files are there. */
export { ask as askLater } from './ask.ts';
