import { unchanging } from '@qzt/bff/base/unchanging';
import { replyBytes } from '@qzt/bff/http/reply-bytes';

test('a reply that may change is written anew', () => {
  const reply = { names: ['甲'] };
  expect(replyBytes(reply).toString()).toBe('{"names":["甲"]}');
  reply.names.push('乙');
  expect(replyBytes(reply).toString()).toBe('{"names":["甲","乙"]}');
});

test('one that cannot change is written once', () => {
  const reply = unchanging({ names: ['甲'], of: { firm: null } });
  expect(() => reply.names.push('乙')).toThrow(TypeError);
  expect(() => Object.assign(reply.of, { firm: '乙' })).toThrow(TypeError);
  expect(replyBytes(reply).toString()).toBe('{"names":["甲"],"of":{"firm":null}}');
  expect(replyBytes(reply)).toBe(replyBytes(reply));
  expect(replyBytes({ ...reply })).not.toBe(replyBytes(reply));
});
