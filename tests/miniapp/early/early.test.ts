import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { look, type Verification } from '@qzt/shared/contracts/verification';
import { CHECK_CODES, VERDICTS } from '@qzt/shared/domain/verdict';
import { CallError, type CallFailure } from '../../../miniapp/src/api/failures.ts';
import { bannerWords, failureBannerWords } from '../../../miniapp/src/words/verification.ts';
import { artifact } from '../../support/artifacts.ts';
import { waitFor } from '../../support/wait.ts';
import { pageDrawing } from './page-drawing.ts';
import { pageAt } from './small-document.ts';

const code = 'A'.repeat(154);
const checkedAt = new Date().toISOString();

let scripts: Script[];
let drawnByPage: (props: unknown) => string;

beforeAll(async () => {
  const page = readFileSync(join(artifact('h5'), 'index.html'), 'utf8');
  scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code = '']) => new Script(code));
  drawnByPage = await pageDrawing();
}, 60_000);

const json = (status: number, content: unknown) => () =>
  Promise.resolve({ status, headers: [], text: () => Promise.resolve(JSON.stringify(content)) });

/** What stands on a page that was opened at a link and got this answer. */
const drawnEarly = async (answer: () => Promise<unknown>) => {
  const page = pageAt(`/v/${code}`, answer);
  const context = createContext(page.globals);
  for (const script of scripts) script.runInContext(context);
  const asking = page.body.children[0];
  if (typeof asking !== 'object') throw new Error('nothing was drawn');
  const first = asking.html;
  await waitFor(() => asking.html !== first, { everyMilliseconds: 1 });
  return { ...page, first, html: asking.html.replace(/^<div class="early">(.*)<\/div>$/, '$1') };
};

const verification = (
  verdict: Verification['verdict'],
  because: Verification['because'],
  mode: Verification['mode'],
) => ({
  verdict,
  because,
  mode,
  checkedAt,
  checks: [
    { name: 'licence', outcome: 'VALID', code: because, at: checkedAt, since: '2026-09-12', ordinal: 2 },
  ],
  firm: { name: '示例 & 商贸 <有限> 公司', creditCode: '91441900M0EX0017XG' },
  licence: {
    kind: 'business',
    kindName: '营业执照',
    number: '91441900M0EX0017XG',
    numberLabel: '统一社会信用代码',
    state: 'valid',
    statusReason: null,
    validFrom: '2021-12-31',
    validTo: null,
    issuer: '示例市市场监督管理局',
    issuedOn: '2021-12-31',
    fields: [],
    specimen: true,
    confirmedAt: checkedAt,
  },
  others: [],
});

test('before the answer the page says what it waits for, and makes one look', async () => {
  const { first, asked, address } = await drawnEarly(
    json(200, verification('valid', 'licence.valid', 'live')),
  );
  expect(first).toContain('核验结果');
  expect(first).toContain('正在向发证机关核实');
  expect(asked.map(({ url }) => url)).toEqual([look.path]);
  const body = JSON.parse(asked[0]?.body ?? '');
  expect(look.body.parse(body)).toEqual(body);
  expect(body.code).toBe(code);
  expect(address).toEqual({ pathname: '/', hash: `#/packages/verification/verdict/index?code=${code}` });
});

test.each([...CHECK_CODES, 'some.code-of-tomorrow'])('%s is drawn as the page draws it', async (because) => {
  for (const verdict of [...VERDICTS, 'of-tomorrow']) {
    for (const mode of ['live', 'printed', 'of-tomorrow']) {
      const sent = verification(verdict as 'valid', because as 'licence.valid', mode as 'live');
      const { html } = await drawnEarly(json(200, sent));
      const read = verification(
        verdict === 'of-tomorrow' ? 'unknown' : (verdict as 'valid'),
        because === 'some.code-of-tomorrow' ? 'unknown' : (because as 'licence.valid'),
        mode === 'of-tomorrow' ? 'unknown' : (mode as 'live'),
      ) as Verification;
      read.checks = read.checks.map((check) => ({ ...check, code: read.because }));
      const words = bannerWords(read, Date.parse(checkedAt));
      const aside = words.verdict === 'valid' ? '' : undefined;
      const byPage = drawnByPage({ words, verification: read, bannerId: 'early-verdict', aside });
      expect(html.replace('<div class="screen__aside" role="complementary"><div></div></div>', '')).toBe(
        byPage.replace('<div class="screen__aside" role="complementary"></div>', ''),
      );
      expect(html).toContain(`>${words.word}<`);
      expect(html).toContain(words.reason);
    }
  }
});

const problem = (fault: string, retryable: boolean) => ({
  type: `urn:qizhengtong:error:${fault}`,
  code: fault,
  status: 422,
  title: '没有扫全，请对准二维码再扫一次',
  requestId: '7K2M-40QX',
  retryable,
});

const failures: [string, () => Promise<unknown>, CallFailure][] = [
  ['no network', () => Promise.reject(new TypeError('Failed to fetch')), { kind: 'offline' }],
  ['an answer of another kind', json(200, { verdict: 1 }), { kind: 'unreadable' }],
  ...(['not-a-code', 'truncated', 'unknown-version', 'malformed'] as const).map(
    (fault): [string, () => Promise<unknown>, CallFailure] => [
      fault,
      json(422, problem(`verification.${fault}`, false)),
      { kind: 'problem', problem: problem(`verification.${fault}`, false) },
    ],
  ),
  [
    'a refusal',
    json(503, problem('service.unavailable', true)),
    { kind: 'problem', problem: problem('service.unavailable', true) },
  ],
];

test.each(failures)('%s is drawn as the page draws it', async (_, answer, failure) => {
  const { html } = await drawnEarly(answer);
  const words = failureBannerWords(new CallError(failure));
  expect(html).toBe(drawnByPage({ words, bannerId: 'early-verdict' }));
});

test('other addresses are left to the app', () => {
  const page = pageAt('/', json(200, {}));
  const context = createContext(page.globals);
  for (const script of scripts) script.runInContext(context);
  expect(page.body.children).toEqual([]);
  expect(page.asked).toEqual([]);
});

test('it comes with the first answer: the page stays small', () => {
  expect(readFileSync(join(artifact('h5'), 'index.html.br')).length).toBeLessThan(25_000);
});
