import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { waitFor } from '../../support/wait.ts';
import { failureOf, newFolder, type Stand, startStand } from './harness.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ cursorIdleMilliseconds: 200, sweepMilliseconds: 50 });
});
afterAll(() => stand.stop());

test('says what it is', async () => {
  const announced = { standIn: true, modules: ['qizhengtong-stand-in'] };
  expect(await stand.db.admin().buildInfo()).toMatchObject(announced);
  expect(await stand.db.command({ hello: 1 })).toMatchObject(announced);
  expect(await stand.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test.each<[string, () => Promise<unknown>, number]>([
  ['an unknown command', () => stand.db.command({ frobnicate: 1 }), 59],
  ['an unknown field', () => stand.db.command({ find: 'x', frob: 1 }), 40415],
  [
    'collation',
    () =>
      stand.db
        .collection('x')
        .find({}, { collation: { locale: 'zh' } })
        .toArray(),
    238,
  ],
  [
    'collation of an index',
    () => stand.db.collection('x').createIndex({ a: 1 }, { collation: { locale: 'zh' } }),
    238,
  ],
  [
    'a partial index',
    () => stand.db.collection('x').createIndex({ a: 1 }, { partialFilterExpression: { a: 1 } }),
    40415,
  ],
  ['a text index', () => stand.db.collection('x').createIndex({ a: 'text' }), 67],
  ['a geo index', () => stand.db.collection('x').createIndex({ a: '2dsphere' }), 67],
  ['a wildcard index', () => stand.db.collection('x').createIndex({ '$**': 1 }), 67],
  [
    '$text',
    () =>
      stand.db
        .collection('x')
        .find({ $text: { $search: 'a' } })
        .toArray(),
    238,
  ],
  ['$where', () => stand.db.collection('x').find({ $where: 'true' }).toArray(), 238],
  ['$type', () => stand.db.collection('x').countDocuments({ a: { $type: 'objectId' } }), 238],
  [
    '$near',
    () =>
      stand.db
        .collection('x')
        .find({ a: { $near: [0, 0] } })
        .toArray(),
    2,
  ],
  [
    'an unknown query operator',
    () =>
      stand.db
        .collection('x')
        .find({ a: { $frob: 1 } })
        .toArray(),
    2,
  ],
  [
    'an unknown stage',
    () =>
      stand.db
        .collection('x')
        .aggregate([{ $frob: 1 }])
        .toArray(),
    2,
  ],
  [
    '$out',
    () =>
      stand.db
        .collection('x')
        .aggregate([{ $out: 'y' }])
        .toArray(),
    238,
  ],
  ['change streams', () => stand.db.collection('x').watch().next(), 40573],
  ['change streams of a database', () => stand.db.watch().next(), 40573],
  ['capped collections', () => stand.db.createCollection('c', { capped: true, size: 9 }), 40415],
  [
    'a bad sort',
    () =>
      stand.db
        .collection('x')
        .find()
        .sort({ a: { $meta: 'textScore' } })
        .toArray(),
    2,
  ],
  [
    'order by arrays',
    async () => {
      await stand.db.collection('arrays').insertOne({ a: [1] });
      return stand.db.collection('arrays').find().sort({ a: 1 }).toArray();
    },
    238,
  ],
  [
    'order by arrays in a pipeline',
    () =>
      stand.db
        .collection('x')
        .aggregate([{ $set: { b: [1] } }, { $sort: { b: -1 } }])
        .toArray(),
    238,
  ],
  [
    'a unique index over arrays',
    async () => {
      await stand.db.collection('u').createIndex({ a: 1 }, { unique: true });
      return stand.db.collection('u').insertOne({ a: [1] });
    },
    238,
  ],
  ['dropping what is not there', () => stand.db.command({ drop: 'none' }), 26],
  ['dropping an index that is not there', () => stand.db.collection('x').dropIndex('none'), 27],
  ['dropping the index of _id', () => stand.db.collection('x').dropIndex('_id_'), 72],
])('refuses %s', async (_name, act, code) => {
  await stand.db.collection('x').updateOne({ a: 1 }, { $set: { a: 1 } }, { upsert: true });
  expect(await failureOf(act())).toMatchObject({ code });
});

test('refuses transactions', async () => {
  const failed = failureOf(
    stand.client.withSession((session) =>
      session.withTransaction(() => stand.db.collection('x').insertOne({ t: 1 }, { session })),
    ),
  );
  expect(await failed).toMatchObject({ code: 238, message: expect.stringContaining('transactions') });
  expect(await stand.db.collection('x').countDocuments({ t: 1 })).toBe(0);
});

test('cursors end when killed and when nobody reads them', async () => {
  const many = stand.db.collection('many');
  await many.insertMany(Array.from({ length: 300 }, (_, i) => ({ i })));
  const open = async () => {
    const { cursor } = await stand.db.command({ find: 'many', batchSize: 10 }, { promoteLongs: false });
    return cursor.id as unknown;
  };
  const more = (id: unknown) => stand.db.command({ getMore: id, collection: 'many', batchSize: 1 });
  const killed = await open();
  expect((await more(killed)).cursor.nextBatch).toHaveLength(1);
  await stand.db.command({ killCursors: 'many', cursors: [killed] });
  expect(await failureOf(more(killed))).toMatchObject({ code: 43 });
  const idle = await open();
  const expired = await waitFor(
    async () => {
      const { cursorsKilled } = await stand.db.command({ killCursors: 'other', cursors: [] });
      return cursorsKilled.length === 0 && (await failureOf(more(idle)).catch(() => undefined));
    },
    { everyMilliseconds: 300, what: 'the expiry of the cursor' },
  );
  expect(expired).toMatchObject({ code: 43 });
});

test('expired documents go, others stay', async () => {
  const sessions = stand.db.collection('sessions');
  await sessions.createIndex({ until: 1 }, { expireAfterSeconds: 0 });
  await sessions.insertMany([
    { until: new Date(0) },
    { until: new Date(Date.now() + 60_000) },
    { until: 'never' },
  ]);
  await waitFor(async () => (await sessions.countDocuments()) === 2, { what: 'the expiry of the document' });
});

test.each([
  'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  '\x10\0\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0',
  '\x01\0\0\0',
])('closes a connection that speaks something else: %j', async (bytes) => {
  const socket = connect(stand.server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(Buffer.from(bytes, 'latin1'));
  await new Promise((done) => socket.once('close', done));
  expect(await stand.db.command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test('growth beyond the limit is refused whole, reads and deletes go on', async () => {
  const dataDir = newFolder();
  let small = await startStand({ dataDir, maxBytes: 20_000 });
  const docs = () => small.db.collection('docs');
  await docs().createIndex({ k: 1 }, { unique: true });
  await docs().insertOne({ k: 0, pad: 'x'.repeat(5000) });
  const refused = await failureOf(docs().insertMany([{ k: 1 }, { k: 2, pad: 'x'.repeat(30_000) }]));
  expect(refused).toMatchObject({ code: 14031 });
  expect(await failureOf(docs().updateOne({ k: 0 }, { $set: { pad: 'x'.repeat(30_000) } }))).toMatchObject({
    code: 14031,
  });
  expect(await failureOf(small.db.collection('fresh').insertOne({ pad: 'x'.repeat(30_000) }))).toMatchObject({
    code: 14031,
  });
  expect(await docs().find().project({ _id: 0, k: 1 }).toArray()).toEqual([{ k: 0 }]);
  expect((await small.db.listCollections().toArray()).map((c) => c.name)).toEqual(['docs']);
  await docs().deleteOne({ k: 0 });
  await docs().insertMany([{ k: 1 }, { k: 2, pad: 'x'.repeat(9000) }]);
  await small.stop();
  small = await startStand({ dataDir });
  expect(await docs().find().sort({ k: 1 }).project({ _id: 0, k: 1 }).toArray()).toEqual([
    { k: 1 },
    { k: 2 },
  ]);
  expect(await failureOf(docs().insertOne({ k: 2 }))).toMatchObject({ code: 11000 });
  await small.stop();
  rmSync(dataDir, { recursive: true });
});
