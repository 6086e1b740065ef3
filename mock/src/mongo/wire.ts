import { BSON } from 'mongodb';
import type { Doc } from './values.ts';

// MongoDB's wire protocol: message header, OP_MSG, and OP_QUERY for the first hello of drivers.

const [OP_REPLY, OP_QUERY, OP_MSG, MORE_TO_COME] = [1, 2004, 2013, 2];
export const MAX_MESSAGE_BYTES = 48_000_000;

/** `silent`: the client awaits no answer (write concern `w: 0`). */
export type Request = { id: number; legacy: boolean; silent: boolean; command: Doc };

/** The requests in a byte stream. @throws Error on what is no message of these kinds; the connection is then closed */
export async function* requests(stream: AsyncIterable<Buffer>): AsyncGenerator<Request> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    held = held.length ? Buffer.concat([held, chunk]) : chunk;
    while (held.length >= 4) {
      const length = held.readInt32LE(0);
      if (length < 16 || length > MAX_MESSAGE_BYTES) throw new Error('not a MongoDB message');
      if (held.length < length) break;
      yield parse(held.subarray(0, length));
      held = held.subarray(length);
    }
  }
}

function parse(message: Buffer): Request {
  const [id, opcode, flags] = [4, 12, 16].map((at) => message.readInt32LE(at)) as [number, number, number];
  const document = (at: number): Doc =>
    BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)), { promoteBuffers: false });
  if (opcode === OP_QUERY) {
    const nameEnd = message.indexOf(0, 20);
    const $db = message.toString('utf8', 20, nameEnd).replace(/\.\$cmd$/, '');
    return { id, legacy: true, silent: false, command: { ...document(nameEnd + 9), $db } };
  }
  // The lower flags (a checksum, say) must not be passed over.
  if (opcode !== OP_MSG || flags & 0xffff & ~MORE_TO_COME) throw new Error(`unknown operation ${opcode}`);
  const sections: Doc[] = [];
  for (let at = 20, size = 0; at < message.length; at += size) {
    const kind = message[at++];
    size = message.readInt32LE(at);
    if (size < 5 || at + size > message.length || (kind && kind > 1)) throw new Error('not a section');
    // The command itself goes first, whatever the order on the wire: its name is its first field.
    if (kind === 0) sections.unshift(document(at));
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const docs: Doc[] = [];
      for (let next = nameEnd + 1; next < at + size; next += message.readInt32LE(next))
        docs.push(document(next));
      sections.push({ [message.toString('utf8', at + 4, nameEnd)]: docs });
    }
  }
  return { id, legacy: false, silent: flags === MORE_TO_COME, command: Object.assign({}, ...sections) };
}

export function encode({ id, legacy }: Request, reply: Doc): Buffer {
  const body = BSON.serialize(reply, { ignoreUndefined: true });
  const head = Buffer.alloc(legacy ? 36 : 21);
  const fields = [head.length + body.length, 0, id, legacy ? OP_REPLY : OP_MSG];
  for (const [place, field] of fields.entries()) head.writeInt32LE(field, place * 4);
  if (legacy) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
