import { createSession } from '../../../miniapp/src/state/session.ts';
import { createWallet } from '../../../miniapp/src/state/wallet.ts';
import { waitFor } from '../../support/wait.ts';
import { json, memoryStore, refusal, scriptedServer } from './scripted.ts';
import { makeLicenceReply, makeWalletFirm } from './wallet-replies.ts';

const FIRMS = [makeWalletFirm('91441900M0EX0017XG', '清和'), makeWalletFirm('91441900M0EX00235G', '长堤')];

/** A server of two firms whose lists of licences come when the test lets them. */
const setUp = () => {
  const state = { refuses: false };
  const held: { creditCode: string; letGo: () => void }[] = [];
  const server = scriptedServer(async ({ path }) => {
    if (path.endsWith('/refresh')) {
      const account = {
        id: 'aaaaaaaaaaaaaaaaaaaaaaaa',
        phone: null,
        realName: null,
        createdAt: '2026-11-23T10:00:00+08:00',
      };
      return json(200, { accessToken: 'good', expiresInSeconds: 300, account });
    }
    if (path.endsWith('/firms')) {
      return json(200, { firms: FIRMS, confirmedAt: '2026-11-23T10:00:00+08:00', stale: false });
    }
    if (state.refuses) return refusal('authority.not-found');
    const firm = FIRMS.find(({ creditCode }) => path.includes(creditCode));
    if (!firm) throw new Error(`nobody holds ${path}`);
    await new Promise<void>((letGo) => {
      held.push({ creditCode: firm.creditCode, letGo });
    });
    return json(200, makeLicenceReply(firm));
  });
  const storage = memoryStore({ 'session.hint': '1' });
  const session = createSession({ transport: server.transport, storage, channel: 'browser' });
  const wallet = createWallet(session, storage);
  const asked = (count: number) => waitFor(() => held.length === count && held.at(-1));
  const shownFirm = () => {
    const view = wallet.view.get();
    return view.status === 'ready' ? view.value.shown?.firm.name : view.status;
  };
  return { state, storage, session, wallet, asked, held, shownFirm };
};

test('the answer for the firm before does not cover the one that was chosen since', async () => {
  const { wallet, asked, held, shownFirm } = setUp();
  const first = wallet.load();
  await asked(1);
  const second = wallet.choose(FIRMS[1]?.creditCode ?? '');
  (await asked(2)).letGo();
  await second;
  held[0]?.letGo();
  await first;
  expect(shownFirm()).toBe('长堤');
});

test('an answer that comes after sign-out does not put the wallet back on the device', async () => {
  const { wallet, session, storage, asked, shownFirm } = setUp();
  const loaded = wallet.load();
  const { letGo } = await asked(1);
  session.forget();
  letGo();
  await loaded;
  expect(shownFirm()).toBe('loading');
  expect(storage.get('wallet.kept')).toBeUndefined();
});

test('a firm that is no longer the person’s is not shown from the device', async () => {
  const { wallet, storage, state, asked, shownFirm } = setUp();
  const loaded = wallet.load();
  (await asked(1)).letGo();
  await loaded;
  expect(storage.get('wallet.kept')).toBeDefined();
  state.refuses = true;
  await wallet.load();
  expect(shownFirm()).toBe('failed');
  expect(storage.get('wallet.kept')).toBeUndefined();
});

test('what another account left on the device is not shown to this one', async () => {
  const { wallet, session, storage, asked, shownFirm } = setUp();
  const left = makeLicenceReply(FIRMS[0] ?? makeWalletFirm('', ''));
  const firms = { firms: FIRMS, confirmedAt: left.confirmedAt, stale: false };
  storage.set('wallet.kept', JSON.stringify({ account: 'bbbbbbbbbbbbbbbbbbbbbbbb', firms, licences: left }));
  await session.resume();
  const loaded = wallet.load();
  expect(shownFirm()).toBe('loading');
  (await asked(1)).letGo();
  await loaded;
  expect(shownFirm()).toBe('清和');
});
