import { BSON } from 'mongodb';
import type { Doc } from './values.ts';

// MongoDB wire protocol: message header, OP_MSG, and OP_QUERY for the first hello of drivers.

const [OP_REPLY, OP_QUERY, OP_MSG] = [1, 2004, 2013];
const HEADER_BYTES = 16;
const MORE_TO_COME = 2;
export const MAX_MESSAGE_BYTES = 48_000_000;

export interface Request {
  id: number;
  legacy: boolean;
  /** The client awaits no answer (write concern `w: 0`). */
  silent: boolean;
  command: Doc;
}

/** Cuts a byte stream into messages; throws on a length that no message can have (another protocol, say). */
export class Framer {
  private chunks: Buffer[] = [];
  private held = 0;

  *push(chunk: Buffer): Generator<Buffer> {
    this.chunks.push(chunk);
    this.held += chunk.length;
    while (this.held >= 4) {
      if ((this.chunks[0]?.length ?? 0) < 4) this.chunks = [Buffer.concat(this.chunks)];
      const length = this.chunks[0]?.readInt32LE(0) ?? 0;
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new Error('not a MongoDB message');
      if (this.held < length) return;
      const all = Buffer.concat(this.chunks);
      this.chunks = [all.subarray(length)];
      this.held -= length;
      yield all.subarray(0, length);
    }
  }
}

/** @throws Error on an operation or a section that this server does not know; the connection is then closed */
export function parse(message: Buffer): Request {
  const [id, opcode] = [message.readInt32LE(4), message.readInt32LE(12)];
  const document = (at: number): Doc =>
    BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)), { promoteBuffers: false });
  if (opcode === OP_QUERY) {
    const nameEnd = message.indexOf(0, 20);
    const $db = message.toString('utf8', 20, nameEnd).replace(/\.\$cmd$/, '');
    return { id, legacy: true, silent: false, command: { ...document(nameEnd + 9), $db } };
  }
  const flags = message.readUInt32LE(16);
  // Checksums, which no driver sends unasked, are among the flags that a server must not pass over.
  if (opcode !== OP_MSG || flags & ~MORE_TO_COME & 0xffff) throw new Error(`unknown operation ${opcode}`);
  let command: Doc = {};
  const sequences: Doc = {};
  for (let at = 20; at < message.length; ) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > message.length || kind === undefined || kind > 1)
      throw new Error('not a section of a message');
    if (kind === 0) command = document(at);
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const docs: Doc[] = [];
      for (let next = nameEnd + 1; next < at + size; next += message.readInt32LE(next))
        docs.push(document(next));
      sequences[message.toString('utf8', at + 4, nameEnd)] = docs;
    }
    at += size;
  }
  return { id, legacy: false, silent: (flags & MORE_TO_COME) !== 0, command: { ...command, ...sequences } };
}

let lastReply = 0;

export function encode(request: Request, reply: Doc): Buffer {
  const body = BSON.serialize(reply, { ignoreUndefined: true });
  const head = Buffer.alloc(HEADER_BYTES + (request.legacy ? 20 : 5));
  lastReply = (lastReply + 1) & 0x7fffffff;
  const fields = [head.length + body.length, lastReply, request.id, request.legacy ? OP_REPLY : OP_MSG];
  for (const [at, field] of fields.entries()) head.writeInt32LE(field ?? 0, at * 4);
  if (request.legacy) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
