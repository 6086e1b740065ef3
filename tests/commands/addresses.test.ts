import type { NetworkInterfaceInfo } from 'node:os';
import { chooseAddresses, lanAddress } from '../../scripts/lib/addresses.mjs';

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  netmask: '255.255.255.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal,
  cidr: `${address}/24`,
});

test('without settings everything stays on loopback', () => {
  const { host, publicUrl, siblingUrl } = chooseAddresses({});
  expect([host, publicUrl(5180), siblingUrl(5181)]).toEqual([
    '127.0.0.1',
    'http://127.0.0.1:5180',
    'http://127.0.0.1:5181',
  ]);
});

test('PUBLIC_URL is what browsers use, and names the machine of the sign-in pages too', () => {
  const { publicUrl, siblingUrl } = chooseAddresses({
    HOST: '0.0.0.0',
    PUBLIC_URL: 'http://192.168.1.5:8080/',
  });
  expect(publicUrl(5180)).toBe('http://192.168.1.5:8080');
  expect(siblingUrl(5181)).toBe('http://192.168.1.5:5181');
});

test.each(['192.168.1.5', 'ftp://x', 'http://x/path', 'http://x/?q'])('PUBLIC_URL=%s is refused', (text) => {
  expect(() => chooseAddresses({ PUBLIC_URL: text })).toThrow(`PUBLIC_URL=${text} should be`);
});

test('the address for a phone is the one in the local network', () => {
  expect(
    lanAddress({
      lo: [at('127.0.0.1', true)],
      docker0: [at('172.17.0.1')],
      eth1: [at('8.8.4.4')],
      eth0: [at('10.0.0.7')],
      wlan0: [at('192.168.1.5')],
    }),
  ).toBe('192.168.1.5');
  expect(lanAddress({ lo: [at('127.0.0.1', true)], docker0: [at('172.17.0.1')] })).toBeUndefined();
});
