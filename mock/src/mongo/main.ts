import * as z from 'zod';
import { startMongo } from './server.ts';

const environment = z.object({
  APP_MODE: z.enum(['development', 'test'], {
    error:
      'APP_MODE must be development or test: the stand-in store refuses to run in production, which is the default',
  }),
  STORE_PORT: z.coerce.number().int().min(0).max(65535).default(5183),
  STORE_DATA_DIR: z.string({ error: 'STORE_DATA_DIR must name the data folder' }).min(1),
  STORE_MAX_BYTES: z.coerce.number().int().positive().optional(),
});

async function main(): Promise<void> {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { STORE_PORT, STORE_DATA_DIR, STORE_MAX_BYTES } = parsed.data;
  const running = await startMongo({
    dataDir: STORE_DATA_DIR,
    port: STORE_PORT,
    ...(STORE_MAX_BYTES !== undefined && { maxBytes: STORE_MAX_BYTES }),
  });
  const ready = { ready: 'mongo', port: running.port };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    running.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`mongo stand-in: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
