import * as oidc from 'openid-client';
import { CLIENT, type Mock, REDIRECT_URI, startMock } from './support.ts';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.remove());

const issuer = () => new URL(`${mock.url}/identity/oidc`);
const discover = (authentication?: oidc.ClientAuth) =>
  oidc.discovery(issuer(), CLIENT.id, CLIENT.secret, authentication, {
    execute: [oidc.allowInsecureRequests],
  });

/** A browser that goes where it is sent, as long as that is the provider. */
class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  async open(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: URL; page: string; status: number }> {
    let at = new URL(url);
    let body = form && new URLSearchParams(form);
    for (let hop = 0; hop < 10; hop++) {
      const reply = await fetch(at, {
        method: body ? 'POST' : 'GET',
        headers: { cookie: this.#cookiesFor(at), ...(body ? { origin: at.origin } : {}) },
        redirect: 'manual',
        ...(body ? { body } : {}),
      });
      this.#keep(reply);
      const location = reply.headers.get('location');
      if (location === null) return { url: at, page: await reply.text(), status: reply.status };
      body = undefined;
      at = new URL(location, at);
      if (!at.href.startsWith(mock.url)) return { url: at, page: '', status: reply.status };
    }
    throw new Error('sent round in circles');
  }

  #cookiesFor({ pathname }: URL): string {
    return [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(reply: Response): void {
    for (const line of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const value = pair.slice(at + 1);
      if (value === '') this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), { value, path });
    }
  }
}

async function begin(config: oidc.Configuration) {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid phone',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { url, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } };
}

async function signIn(browser: Browser, person: string, authentication?: oidc.ClientAuth) {
  const config = await discover(authentication);
  const { url, checks } = await begin(config);
  const signInPage = await browser.open(url.href);
  const arrived = await browser.open(signInPage.url.href, { person });
  return { config, checks, arrived: arrived.url, signInPage };
}

describe('the OpenID provider', () => {
  test('signs in by one tap, with the telephone number in the ID token', async () => {
    const { config, checks, arrived, signInPage } = await signIn(new Browser(), 'p001');
    expect(signInPage.page).toContain('id="person-p001"');
    expect(signInPage.page).toContain('何示例');
    expect(arrived.href.startsWith(REDIRECT_URI)).toBe(true);
    const tokens = await oidc.authorizationCodeGrant(config, arrived, checks);
    expect(tokens.claims()).toMatchObject({
      iss: issuer().href,
      aud: CLIENT.id,
      phone_number: '13800005521',
      phone_number_verified: true,
    });
    expect(tokens.claims()?.sub).not.toContain('p001');
  });

  test('takes the client secret by basic authentication as well', async () => {
    const { config, checks, arrived } = await signIn(
      new Browser(),
      'p003',
      oidc.ClientSecretBasic(CLIENT.secret),
    );
    const tokens = await oidc.authorizationCodeGrant(config, arrived, checks);
    expect(tokens.claims()?.phone_number).toBe('15400000003');
  });

  test('asks again who it is, so that the same browser can come back as somebody else', async () => {
    const browser = new Browser();
    const first = await signIn(browser, 'p001');
    const one = await oidc.authorizationCodeGrant(first.config, first.arrived, first.checks);
    const second = await signIn(browser, 'p002');
    expect(second.signInPage.page).toContain('id="person-p002"');
    const two = await oidc.authorizationCodeGrant(second.config, second.arrived, second.checks);
    expect(two.claims()?.phone_number).toBe('15400000002');
    expect(two.claims()?.sub).not.toBe(one.claims()?.sub);
  });

  test('gives the same person the same subject', async () => {
    const [one, two] = await Promise.all([signIn(new Browser(), 'p005'), signIn(new Browser(), 'p005')]);
    const subjects = await Promise.all(
      [one, two].map(async ({ config, arrived, checks }) => {
        const tokens = await oidc.authorizationCodeGrant(config, arrived, checks);
        return tokens.claims()?.sub;
      }),
    );
    expect(subjects[0]).toBe(subjects[1]);
  });

  test('finds people who are not on the first page', async () => {
    const browser = new Browser();
    const { url } = await begin(await discover());
    const { url: at } = await browser.open(url.href);
    const none = await browser.open(`${at.href}?q=${encodeURIComponent('查无此人')}`);
    expect(none.page).toContain('没有找到');
    const found = await browser.open(`${at.href}?q=15400000123`);
    expect(found.page).toContain('id="person-p123"');
    const featured = await browser.open(`${at.href}?q=15400000002`);
    expect(featured.page.match(/id="person-p002"/g)).toHaveLength(1);
    const back = await browser.open(at.href, { person: 'p123' });
    expect(back.url.searchParams.get('code')).toBeTruthy();
  });

  test('a person who does not agree goes back without a code', async () => {
    const browser = new Browser();
    const { url } = await begin(await discover());
    const { url: at } = await browser.open(url.href);
    const back = await browser.open(at.href, { decision: 'decline' });
    expect(back.url.searchParams.get('error')).toBe('access_denied');
    expect(back.url.searchParams.get('code')).toBeNull();
  });

  test('refuses a wrong verifier, a wrong secret and a code used twice', async () => {
    const one = await signIn(new Browser(), 'p001');
    await expect(
      oidc.authorizationCodeGrant(one.config, one.arrived, {
        ...one.checks,
        pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });

    const two = await signIn(new Browser(), 'p001');
    const stranger = await oidc.discovery(issuer(), CLIENT.id, 'another secret', undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    await expect(oidc.authorizationCodeGrant(stranger, two.arrived, two.checks)).rejects.toMatchObject({
      error: 'invalid_client',
    });
    await oidc.authorizationCodeGrant(two.config, two.arrived, two.checks);
    await expect(oidc.authorizationCodeGrant(two.config, two.arrived, two.checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('insists on PKCE by S256', async () => {
    const config = await discover();
    const base = { redirect_uri: REDIRECT_URI, scope: 'openid phone', state: 'a state of some length' };
    for (const extra of [{}, { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }]) {
      const { url } = await new Browser().open(
        oidc.buildAuthorizationUrl(config, { ...base, ...extra }).href,
      );
      expect(url.searchParams.get('error')).toBe('invalid_request');
    }
  });

  test('never redirects to an address it was not told', async () => {
    const config = await discover();
    const { url } = await begin(config);
    url.searchParams.set('redirect_uri', 'http://127.0.0.1:6666/elsewhere');
    const answer = await new Browser().open(url.href);
    expect(answer.status).toBe(400);
    expect(answer.url.origin).toBe(mock.url);
  });

  test('says in Chinese when a sign-in page is opened by another browser', async () => {
    const { url } = await begin(await discover());
    const { url: at } = await new Browser().open(url.href);
    const other = await new Browser().open(at.href);
    expect(other.status).toBe(400);
    expect(other.page).toContain('重新点一次登录');
  });
});
