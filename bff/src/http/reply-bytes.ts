/** Replies as JSON. One that a service hands out again and again, frozen (`unchanging`), is written once. */

const written = new WeakMap<object, Buffer>();

const asJson = (reply: unknown): Buffer => Buffer.from(JSON.stringify(reply), 'utf8');

export function replyBytes(reply: unknown): Buffer {
  if (typeof reply !== 'object' || reply === null || !Object.isFrozen(reply)) return asJson(reply);
  let bytes = written.get(reply);
  if (!bytes) {
    bytes = asJson(reply);
    written.set(reply, bytes);
  }
  return bytes;
}
