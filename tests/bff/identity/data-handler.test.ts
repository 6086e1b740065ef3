import { call, type Outside, startApp, startOutside, type TestApp } from './support.ts';

let outside: Outside;
let app: TestApp;
const handler = { name: '东莞市数据服务中心', contact: '0769-12345，privacy@qzt.gov.cn' };
beforeAll(async () => {
  outside = await startOutside();
  app = await startApp(outside, { env: { HANDLER_NAME: handler.name, HANDLER_CONTACT: handler.contact } });
});
afterAll(async () => {
  await app.stop();
  await outside.stop();
});

test('anybody is told who handles the personal data and where to reach them', async () => {
  const { status, body, headers } = await call(app, 'GET', '/data-handler');
  expect({ status, body }).toEqual({ status: 200, body: handler });
  expect(headers.get('cache-control')).toBe('public, max-age=600');
});
