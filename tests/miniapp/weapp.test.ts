import { FEATURED, makePeople } from '@qzt/mock/town/people';
import { artifact } from '../support/artifacts.ts';
import { startWorld, type World } from '../support/processes.ts';
import { waitFor } from '../support/wait.ts';
import { readDrawnCode } from '../support/weapp/drawn-code.ts';
import { type Phone, type PhoneOptions, startPhone } from '../support/weapp/phone.ts';

jest.setTimeout(60_000);

const firm = '东莞市示例清和商贸有限公司';
const holder = makePeople().find(({ id }) => id === FEATURED.mainRepresentative);
if (!holder) throw new Error('the town has lost its main character');

let world: World;
const phones: Phone[] = [];
let codes = 0;
let givesPhoneNumber = true;

/** A phone of its own: nothing is shared with another one. */
const newPhone = (options: Partial<PhoneOptions> = {}): Phone => {
  const code = () => {
    codes += 1;
    return `town:${holder.id}:${codes}`;
  };
  const phone = startPhone({
    dir: artifact('weapp'),
    // What the build was made for, see miniapp/config.
    builtFor: process.env.PUBLIC_URL ?? 'http://127.0.0.1:5180',
    apiOrigin: world.appUrl,
    loginCode: code,
    phoneCode: () => (givesPhoneNumber ? code() : undefined),
    ...options,
  });
  phones.push(phone);
  return phone;
};

/** The code on the screen, as another phone's scanner reads it. */
const codeOn = (phone: Phone): Promise<string> =>
  waitFor(() => {
    const shown = phone
      .images()
      .find(({ label }) => label.endsWith('码，请对方扫描') || label.endsWith('打印码'));
    return shown && readDrawnCode(shown.src);
  });

/** Scans with WeChat's own scanner from the scan tab. */
const scan = async (phone: Phone, text: string): Promise<void> => {
  phone.device.scan({ text });
  await phone.tap('#scan-camera');
  await phone.waitForRoute('packages/verification/verdict/index');
};

beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(phones.flatMap(({ faults }) => faults)).toEqual([]);
});
afterAll(async () => {
  for (const phone of phones) phone.close();
  await world.stop();
});

describe('what a mini-program finds in WeChat', () => {
  const absent = [
    'TextEncoder',
    'TextDecoder',
    'URL',
    'URLSearchParams',
    'crypto',
    'fetch',
    'Buffer',
    'process',
    'btoa',
    'atob',
    'window',
    'document',
    'XMLHttpRequest',
    'AbortController',
    'structuredClone',
    'queueMicrotask',
    'WebAssembly',
  ];

  it.each(absent)('no %s', (name) => {
    expect(newPhone().evaluate(`typeof ${name}`)).toBe('undefined');
  });

  it('no code made from strings', () => {
    expect(() => newPhone().evaluate('new Function("return 1")')).toThrow();
  });
});

describe('a legal representative, from sign-in to a verdict', () => {
  let phone: Phone;
  let link: string;
  let isStuck = false;
  /** One step of the way; without it the next ones are not tried. */
  const step = (name: string, take: () => Promise<void>): void => {
    it(name, async () => {
      if (isStuck) throw new Error('a step before this one failed');
      isStuck = true;
      await take();
      isStuck = false;
    });
  };

  step('sees what the app is for, and nothing has been sent', async () => {
    phone = newPhone();
    await phone.see('#sign-in');
    expect(phone.network.requests).toEqual([]);
  });

  step('is asked for consent before anything personal leaves the phone', async () => {
    await phone.tap('#sign-in');
    await phone.waitForRoute('packages/identity/sign-in/index');
    expect(phone.loadedPackages()).toEqual(['', 'packages/identity']);
    await phone.tap('微信登录');
    expect(await phone.see('#trouble')).toContain('隐私说明');
    expect(phone.network.requests).toEqual([]);
  });

  step('can read the privacy notice, and comes back to where it was', async () => {
    await phone.tap('#privacy');
    await phone.waitForRoute('packages/identity/privacy/index');
    await phone.waitForText('示例市企证通服务中心（示例）');
    // Asks who handles the data, and tells nothing of the person.
    expect(phone.network.requests).toEqual(['GET /api/v1/identity/data-handler']);
    phone.swipeBack();
    expect(phone.route()).toBe('packages/identity/sign-in/index');
  });

  step('signs in by WeChat’s one-time code', async () => {
    await phone.tap('#agree');
    await phone.tap('微信登录');
    await phone.waitForRoute('packages/identity/real-name/index');
    expect(phone.network.requests.slice(1)).toEqual(['POST /api/v1/identity/sessions/wechat']);
  });

  step('proves the phone number by WeChat’s button, and may say no at first', async () => {
    givesPhoneNumber = false;
    await phone.tap('#prove-phone');
    expect(await phone.see('#trouble')).toContain('手机号');
    expect(phone.network.requests).not.toContain('POST /api/v1/identity/account/phone');
    givesPhoneNumber = true;
    await phone.tap('#prove-phone');
    await phone.waitForText(/1\d\d\*{4}\d{4}/);
    expect(phone.text()).not.toContain(holder.phone);
  });

  step('is told which digit of a mistyped ID number is wrong', async () => {
    const wrong = holder.idNumber.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
    await phone.type('#name', holder.name);
    await phone.type('#id-number', wrong);
    await phone.tap('#agree');
    await phone.tap('#confirm');
    await phone.waitForText('身份证号最后一位校验不对，请核对');
  });

  step('confirms the real name and sees the firm’s licences', async () => {
    await phone.type('#id-number', holder.idNumber);
    await phone.tap('#confirm');
    await phone.waitForRoute('pages/wallet/index');
    await phone.waitForText(firm);
    expect(phone.routes()).toEqual(['pages/wallet/index']);
    await phone.waitForText('食品经营许可证');
    // Another firm's, or a stranger's, has no business here.
    expect(phone.text()).not.toContain('海川酒店');
  });

  step('presents the business licence: code, bright screen that stays on', async () => {
    await phone.tap('#present');
    await phone.waitForRoute('packages/wallet/present/index');
    link = await codeOn(phone);
    expect(link).toMatch(new RegExp(`^${world.appUrl}/v/[A-Za-z0-9_-]+$`));
    await waitFor(() => phone.device.state.brightness === 1);
    expect(phone.device.state.keepsScreenOn).toBe(true);
    await phone.waitForText('还没有人扫这张码');
  });

  step('is warned when it takes a screenshot', async () => {
    expect(phone.device.takeScreenshot()).toBeGreaterThan(0);
    await phone.waitForText('您刚才截了图');
  });

  step('is verified by a stranger who is not signed in', async () => {
    const stranger = newPhone();
    await stranger.tap('扫一扫');
    await stranger.waitForRoute('pages/scan/index');
    await scan(stranger, link);
    await stranger.waitForText('有效');
    await stranger.waitForText(firm);
    expect(stranger.text()).toContain('由企证通签发');
    expect(stranger.text()).toContain('第 1 次');
    expect(stranger.text()).not.toMatch(/无效|未能核实/);
    expect(stranger.text()).not.toContain(holder.idNumber);
    expect(stranger.network.requests).toEqual(['POST /api/v1/verification/looks']);
    expect(stranger.loadedPackages()).toEqual(['', 'packages/verification']);
  });

  step('sees on the presenting screen that the code was looked at', async () => {
    await phone.waitForText('这张码已被看过 1 次', { timeoutMilliseconds: 15_000 });
  });

  step('changes the code by a tap; the old one still counts', async () => {
    await phone.tap('#renew');
    const next = await waitFor(async () => {
      const shown = await codeOn(phone);
      return shown !== link && shown;
    });
    expect(next).not.toBe(link);
    const late = newPhone();
    await late.tap('扫一扫');
    await scan(late, link);
    await late.waitForText('第 2 次');
    expect(late.text()).not.toMatch(/无效|未能核实/);
  });

  step('presents a code for one look only, and is told when it was used', async () => {
    await phone.tap('#once-only');
    const once = await waitFor(async () => {
      const shown = await codeOn(phone);
      return shown !== link && phone.text().includes('还没有人扫') && shown;
    });
    const first = newPhone();
    await first.tap('扫一扫');
    await scan(first, once);
    await first.waitForText(firm);
    expect(first.text()).not.toMatch(/无效|未能核实/);
    const second = newPhone();
    await second.tap('扫一扫');
    await scan(second, once);
    await second.waitForText('无效');
    expect(second.text()).not.toContain(firm);
    await phone.see('#spent');
  });

  step('gets the screen back as it was when it leaves', async () => {
    phone.swipeBack();
    await waitFor(() => phone.device.state.brightness === 0.5);
    expect(phone.device.state.keepsScreenOn).toBe(false);
  });

  step('scans its own code from the same phone', async () => {
    await phone.tap('扫一扫');
    await phone.waitForRoute('pages/scan/index');
    await scan(phone, link);
    await phone.waitForText('有效');
    await phone.waitForText('第 3 次');
    phone.swipeBack();
    await phone.waitForText(/今天 \d+:\d\d 时/);
    expect(phone.text()).toContain('当时的结果，只存在这部手机里');
    await phone.tap('证照');
  });

  step('shows a single licence and who looked at it', async () => {
    await phone.waitForText(firm);
    await phone.tap(/^营业执照/);
    await phone.waitForRoute('packages/wallet/licence/index');
    await phone.tap('#looks');
    await phone.waitForRoute('packages/wallet/looks/index');
    await phone.waitForText('第 3 次');
    expect(phone.text()).toContain('第 1 次');
  });

  step('is still signed in after the app was closed and opened again', async () => {
    const again = newPhone({ storage: phone.device.storage });
    await again.waitForText(firm);
    expect(again.network.requests[0]).toBe('POST /api/v1/identity/sessions/refresh');
    phone = again;
  });

  step('sees the last licences, with their age, without a network', async () => {
    const before = phone;
    phone = newPhone({ storage: before.device.storage });
    phone.network.setOnline(false);
    await phone.waitForText('没有网络，显示');
    await phone.waitForText(firm);
    expect(phone.text()).toContain('打开过的证照还能看，出示和核验要连网');
    phone.network.setOnline(true);
    await waitFor(() => !phone.text().includes('没有网络'), { what: 'the newest data' });
    await phone.waitForText(firm);
  });

  step('signs out, and the phone keeps nothing of the person', async () => {
    phone = newPhone({ storage: phone.device.storage });
    await phone.waitForText(firm);
    await phone.tap('我的');
    await phone.tap('#sign-out');
    await phone.waitForRoute('pages/wallet/index');
    await phone.see('#sign-in');
    // What was checked on this phone is public, of whoever showed it, and stays until it is cleared.
    const kept = JSON.stringify([...phone.device.storage].filter(([key]) => key !== 'past-results'));
    expect(kept).not.toContain('清和');
    expect(kept).not.toContain('token');
  });
});

describe('a counterparty', () => {
  const wrong = 'https://example.com/pay';

  it('comes straight to the verdict by WeChat’s link rule', async () => {
    const q = encodeURIComponent(`${world.appUrl}/v/${'A'.repeat(154)}`);
    const phone = newPhone({ url: `/packages/verification/verdict/index?q=${q}` });
    await phone.waitForText(/无效|不认识|不是企证通/);
    expect(phone.network.requests).toEqual(['POST /api/v1/verification/looks']);
  });

  it('is told that a foreign code is none of ours, without a request', async () => {
    const phone = newPhone();
    await phone.tap('扫一扫');
    phone.device.scan({ text: wrong });
    await phone.tap('#scan-camera');
    expect(await phone.see('#trouble')).toContain('不是企证通的证照码');
    expect(phone.network.requests).toEqual([]);
  });

  it.each([
    ['auth deny', '没有让这个小程序用相机'],
    ['system permission denied', '手机没有让微信用相机'],
  ])('is told why the scanner did not open: %s', async (why, title) => {
    const phone = newPhone();
    await phone.tap('扫一扫');
    phone.device.scan({ fails: why });
    await phone.tap('#scan-camera');
    expect(await phone.see('#camera-trouble')).toContain(title);
  });

  it('can paste a whole message', async () => {
    const phone = newPhone();
    await phone.tap('扫一扫');
    phone.device.state.clipboard = `看看这个 ${world.appUrl}/v/${'A'.repeat(154)}，谢谢`;
    await phone.tap('#scan-paste');
    await phone.waitForRoute('packages/verification/verdict/index');
  });

  it('can give up scanning', async () => {
    const phone = newPhone();
    await phone.tap('扫一扫');
    phone.device.scan('cancelled');
    await phone.tap('#scan-camera');
    await phone.tap('#scan-paste');
    expect(await phone.see('#trouble')).toContain('剪贴板');
  });

  it('is not told that a licence is valid when there is no network', async () => {
    const phone = newPhone();
    await phone.tap('扫一扫');
    phone.network.setOnline(false);
    await scan(phone, `${world.appUrl}/v/${'A'.repeat(154)}`);
    await phone.waitForText('没有网络');
    await phone.waitForText('未能核实');
  });
});
