/** `/verifying`: how somebody who trusts only the published keys checks a code. The text is docs/verifying.md. */

import { readFile } from 'node:fs/promises';
import { marked } from 'marked';
import { answerFile, memoryFile } from './memory-files.ts';
import { applyHeaders } from './observed.ts';
import type { HeaderSet } from './security-headers.ts';
import type { Step } from './state.ts';

const TEXT = new URL('../../../docs/verifying.md', import.meta.url);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
  body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; color: #16211d; background: #fff;
    font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
  pre, code { font: 0.875rem/1.5 ui-monospace, monospace; background: #f1f4f2; }
  pre { padding: 0.75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  table { border-collapse: collapse; }
  th, td { border: 1px solid #c9d3ce; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
</style>
<main>
${body}</main>
</html>
`;

/** In Markdown. @throws the system's error when it cannot be read */
export const readVerifyingText = (): Promise<string> => readFile(TEXT, 'utf8');

/** @param text of readVerifyingText */
export async function verifyingPage(text: string, headers: HeaderSet): Promise<Step> {
  const body = await marked.parse(text);
  const file = memoryFile(Buffer.from(page('Verifying a code', body)), {
    type: 'text/html; charset=utf-8',
    cacheControl: 'public, max-age=3600',
  });
  return (ctx) => {
    ctx.state.endpoint = 'verifying';
    applyHeaders(ctx, headers);
    answerFile(ctx, file);
  };
}
