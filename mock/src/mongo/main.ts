import * as z from 'zod';
import { startMongo } from './server.ts';

const environment = z.object({
  APP_MODE: z.enum(['development', 'test'], {
    error:
      'must be development or test: the stand-in store refuses to run in production, which is the default',
  }),
  STORE_PORT: z.coerce.number().int().min(0).max(65535).default(5183),
  STORE_DATA_DIR: z.string({ error: 'must name the data folder' }).min(1),
  STORE_MAX_BYTES: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
});

async function main(): Promise<void> {
  const { success, data, error } = environment.safeParse(process.env);
  if (!success)
    throw new Error(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  const { STORE_DATA_DIR: dataDir, STORE_PORT: port, STORE_MAX_BYTES: maxBytes } = data;
  const running = await startMongo({ dataDir, port, maxBytes });
  const ready = { ready: 'mongo', port: running.port };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
  let stopping = false;
  const stop = (): void => {
    if (!stopping) running.close().then(() => process.exit(0), fail);
    stopping = true;
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`mongo stand-in: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
