import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GATEWAY_HEADERS, requestToSign } from '@qzt/shared/government/gateway';
import { type GovernmentEvent, governmentEventSchema } from '@qzt/shared/government/webhook';
import { sm2 } from 'sm-crypto-v2';
import { waitFor } from '../support/wait.ts';
import { APP, act, call, type Mock, startMock } from './support.ts';

const FIRM = '91441900M0EX0017XG';

interface Delivery {
  event: GovernmentEvent;
  text: string;
  header: (name: string) => string;
}

/** A receiver that answers as told. */
class Receiver {
  readonly deliveries: Delivery[] = [];
  status = 204;
  #server: Server | undefined;

  async open(port = 0): Promise<number> {
    this.#server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => {
        text += part;
      });
      request.on('end', () => {
        const header = (name: string) => String(request.headers[name] ?? '');
        this.deliveries.push({ event: governmentEventSchema.parse(JSON.parse(text)), text, header });
        response.writeHead(this.status).end();
      });
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
  }

  /** The first delivery after so many. */
  after = (count: number): Promise<Delivery> =>
    waitFor(() => this.deliveries[count], { what: `delivery ${count + 1}` });
}

const waiting = async (mock: Mock): Promise<GovernmentEvent[]> => {
  const answer = (await (await fetch(`${mock.url}/console/api/webhooks`)).json()) as {
    waiting: GovernmentEvent[];
  };
  return answer.waiting;
};

describe('webhooks', () => {
  const receiver = new Receiver();
  let port: number;
  let mock: Mock;
  beforeAll(async () => {
    port = await receiver.open();
    mock = await startMock({ WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/government` });
  });
  afterAll(async () => {
    await mock.remove();
    await receiver.close();
  });

  const verifies = ({ text, header }: Delivery, publicKey: string): boolean => {
    const bodySm3 = createHash('sm3').update(text).digest('hex');
    const signed = requestToSign(
      'POST',
      '/webhooks/government',
      header(GATEWAY_HEADERS.timestamp),
      header(GATEWAY_HEADERS.nonce),
      bodySm3,
    );
    return sm2.doVerifySignature(signed, header(GATEWAY_HEADERS.signature), publicKey, {
      der: false,
      hash: true,
      userId: '1234567812345678',
    });
  };

  test('a change is announced, signed so that another library confirms it', async () => {
    await act(mock, 'set-firm-status', { creditCode: FIRM, status: 'dormant' });
    const delivery = await receiver.after(0);
    expect(delivery.event).toMatchObject({ type: 'firm.changed', creditCode: FIRM });
    expect(delivery.header(GATEWAY_HEADERS.app)).toBe(APP.appId);
    expect(delivery.header('x-stand-in')).not.toBe('');
    const publicKey = readFileSync(join(mock.dataDir, 'mock', 'webhook-key.pub'), 'utf8').trim();
    expect(publicKey).toMatch(/^04[0-9a-f]{128}$/);
    expect(delivery.header(GATEWAY_HEADERS.signature)).toMatch(/^[0-9a-f]{128}$/);
    expect(verifies(delivery, publicKey)).toBe(true);
    expect(verifies({ ...delivery, text: delivery.text.replace('firm', 'film') }, publicKey)).toBe(false);
  });

  test('goes out again, newly signed, until it is acknowledged', async () => {
    const count = receiver.deliveries.length;
    receiver.status = 503;
    await act(mock, 'set-firm-status', { creditCode: FIRM, status: 'active' });
    const first = await receiver.after(count);
    const second = await receiver.after(count + 1);
    expect(second.event).toEqual(first.event);
    expect(second.header(GATEWAY_HEADERS.nonce)).not.toBe(first.header(GATEWAY_HEADERS.nonce));
    expect(await waiting(mock)).toEqual([first.event]);
    receiver.status = 200;
    await waitFor(async () => (await waiting(mock)).length === 0, { what: 'an empty outbox' });
  });

  test('what was not acknowledged survives kill -9, with the change and the key', async () => {
    const key = readFileSync(join(mock.dataDir, 'mock', 'webhook-key.pub'), 'utf8');
    await receiver.close();
    const { licences } = (await call(mock, { path: `/licences/v1/holders/${FIRM}/licences` })).json;
    const { licenceIdentifier } = licences[0];
    await act(mock, 'set-licence-status', { licenceIdentifier, status: 'suspended', reason: '例行检查' });
    const [lost] = await waiting(mock);
    expect(lost).toMatchObject({ type: 'licence.changed', creditCode: FIRM });
    await mock.process.kill();

    const later = new Receiver();
    await later.open(port);
    mock = await startMock({ WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/government` }, mock.dataDir);
    const delivery = await later.after(0);
    expect(delivery.event).toEqual(lost);
    expect(verifies(delivery, key.trim())).toBe(true);
    const licence = (await call(mock, { path: `/licences/v1/licences/${licenceIdentifier}` })).json;
    expect(licence).toMatchObject({
      status: 'suspended',
      statusReason: '例行检查',
      statusSince: '2026-11-23',
    });
    await later.close();
    await receiver.open(port);
  });
});
