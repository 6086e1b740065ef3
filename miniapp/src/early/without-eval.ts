/**
 * The page's policy allows no code made from text. Schemas would try once, and the browser would report it: so this comes
 * before the first of them. It holds for the app's schemas too, which find the same setting.
 */

import { config } from 'zod/mini';

config({ jitless: true });
