import { rmSync } from 'node:fs';
import { Binary, type Collection, Decimal128, type Document, Long, ObjectId, UUID } from 'mongodb';
import mongoose from 'mongoose';
import { failureOf, newFolder, type Stand, startStand } from './harness.ts';

let stand: Stand;
let things: Collection<Document>;
let count = 0;

beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
beforeEach(() => {
  things = stand.db.collection(`things${++count}`);
});

const ids = async (filter: Document, sort: Document = { _id: 1 }) =>
  (
    await things
      .find(filter)
      .sort(sort as { _id: 1 })
      .toArray()
  ).map((doc) => doc._id as unknown);

describe('queries', () => {
  const id = new ObjectId();
  beforeEach(() =>
    things.insertMany([
      {
        _id: 1 as never,
        n: 5,
        s: 'b',
        tags: ['x', 'y'],
        items: [
          { k: 1, v: 'p' },
          { k: 2, v: 'q' },
        ],
        ref: id,
      },
      { _id: 2 as never, n: 7, s: 'a', tags: [], at: new Date(5) },
      {
        _id: 3 as never,
        n: null,
        s: '𠀀',
        tags: ['z'],
      },
      { _id: 4 as never, s: '（', nested: { deep: { x: 1 } } },
    ]),
  );

  test.each<[string, Document, number[]]>([
    ['equality', { n: 5 }, [1]],
    ['null matches missing', { n: null }, [3, 4]],
    ['in an array', { tags: 'y' }, [1]],
    ['a whole array', { tags: ['x', 'y'] }, [1]],
    ['an empty array', { tags: [] }, [2]],
    ['a path through an array', { 'items.k': 2 }, [1]],
    ['a path with a position', { 'items.1.v': 'q' }, [1]],
    ['$elemMatch', { items: { $elemMatch: { k: 2, v: 'p' } } }, []],
    ['$elemMatch that fits', { items: { $elemMatch: { k: 2, v: 'q' } } }, [1]],
    ['ranges do not cross types', { n: { $gt: 1, $lt: 'z' } }, []],
    ['range', { n: { $gte: 5, $lt: 7 } }, [1]],
    ['$ne', { n: { $ne: 5 } }, [2, 3, 4]],
    ['$in with null', { n: { $in: [7, null] } }, [2, 3, 4]],
    ['$nin', { s: { $nin: ['a', 'b'] } }, [3, 4]],
    ['$exists', { nested: { $exists: true } }, [4]],
    ['$exists false', { tags: { $exists: false } }, [4]],
    ['$not', { n: { $not: { $gt: 5 } } }, [1, 3, 4]],
    ['$or and $and', { $or: [{ n: 7 }, { $and: [{ s: 'b' }, { n: 5 }] }] }, [1, 2]],
    ['$size', { tags: { $size: 2 } }, [1]],
    ['$all', { tags: { $all: ['y', 'x'] } }, [1]],
    ['regex', { s: /^A/i }, [2]],
    ['$expr', { $expr: { $eq: ['$_id', '$nested.deep.x'] } }, []],
    ['dates', { at: { $lt: new Date(6) } }, [2]],
    ['a document', { 'nested.deep': { x: 1 } }, [4]],
  ])('%s', async (_name, filter, expected) => expect(await ids(filter)).toEqual(expected));

  test('object ids are themselves', async () => {
    expect(await ids({ ref: id })).toEqual([1]);
    expect(await ids({ ref: new ObjectId() })).toEqual([]);
  });

  test('texts order by UTF-16 unit, types by BSON order', async () => {
    expect(await ids({}, { s: 1 })).toEqual([2, 1, 3, 4]);
    expect(await ids({}, { n: 1, _id: -1 })).toEqual([4, 3, 1, 2]);
  });

  test('skip, limit, projection, count', async () => {
    expect(await things.find({}).sort({ _id: -1 }).skip(1).limit(2).project({ s: 1 }).toArray()).toEqual([
      { _id: 3, s: '𠀀' },
      { _id: 2, s: 'a' },
    ]);
    expect(await things.findOne({ _id: 4 as never }, { projection: { _id: 0, 'nested.deep': 0 } })).toEqual({
      s: '（',
      nested: {},
    });
    expect(await things.findOne({ _id: 4 as never })).toMatchObject({ nested: { deep: { x: 1 } } });
    expect(await things.countDocuments({ n: { $gt: 1 } })).toBe(2);
    expect(await things.estimatedDocumentCount()).toBe(4);
  });

  test('indexes change the speed, never the answer', async () => {
    const filters: Document[] = [
      { tags: 'x' },
      { n: null },
      { n: { $gt: 5 } },
      { tags: { $in: ['x', 'z'] } },
      { s: 'a', n: 7 },
    ];
    const before = await Promise.all(filters.map((f) => ids(f)));
    await things.createIndexes([
      { key: { tags: 1 } },
      { key: { n: -1 } },
      { key: { s: 1, n: 1 } },
      { key: { n: 1, s: 1 }, sparse: true, name: 'sp' },
    ]);
    expect(await Promise.all(filters.map((f) => ids(f)))).toEqual(before);
    expect(await ids({ n: { $gte: 5 } }, { n: -1 })).toEqual([2, 1]);
  });
});

describe('updates', () => {
  const updated = async (before: Document, update: Document | Document[]) => {
    await things.deleteMany({});
    await things.insertOne({ _id: 1 as never, ...before });
    await things.updateOne({ _id: 1 as never }, update);
    const { _id, ...doc } = (await things.findOne({})) ?? {};
    return doc;
  };

  test.each<[string, Document, Document, Document]>([
    ['$set deep', { a: { b: 1 } }, { $set: { 'a.c.d': 2 } }, { a: { b: 1, c: { d: 2 } } }],
    ['$unset', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    ['$inc', { a: 1 }, { $inc: { a: 2, b: 3 } }, { a: 3, b: 3 }],
    ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3 }, $max: { b: 9 } }, { a: 3, b: 9 }],
    ['$push', { a: [1] }, { $push: { a: 2, b: 3 } }, { a: [1, 2], b: [3] }],
    [
      '$addToSet keeps old duplicates',
      { a: [1, 1, 2] },
      { $addToSet: { a: { $each: [2, 3] } } },
      { a: [1, 1, 2, 3] },
    ],
    ['$pull', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    ['$pull of documents', { a: [{ k: 1, v: 2 }, { k: 2 }] }, { $pull: { a: { k: 1 } } }, { a: [{ k: 2 }] }],
    ['$pullAll', { a: [1, 2, 1] }, { $pullAll: { a: [1] } }, { a: [2] }],
    ['$pop', { a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    ['$rename', { a: 1 }, { $rename: { a: 'b' } }, { b: 1 }],
    ['position', { a: [1, 2] }, { $set: { 'a.3': 4 } }, { a: [1, 2, null, 4] }],
  ])('%s', async (_name, before, update, expected) => {
    expect(await updated(before, update)).toEqual(expected);
  });

  test.each<[string, Document, Document | Document[], number]>([
    ['$inc on a text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['$inc on null', { a: null }, { $inc: { a: 1 } }, 14],
    ['$inc by a text', { a: 1 }, { $inc: { a: 'x' } }, 14],
    ['$push on a number', { a: 1 }, { $push: { a: 1 } }, 2],
    ['$addToSet on a number', { a: 1 }, { $addToSet: { a: 1 } }, 2],
    ['$pop on a document', { a: {} }, { $pop: { a: 1 } }, 14],
    ['a path through a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['two changes of one path', { a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 2],
    ['a new _id', { a: 1 }, { $set: { _id: 2 } }, 66],
    ['an unknown operator', { a: 1 }, { $frob: { a: 1 } }, 2],
    ['a bounded $push', { a: [1] }, { $push: { a: { $each: [2], $slice: -2 } } }, 238],
    ['every position', { a: [{ k: 1 }] }, { $inc: { 'a.$[].k': 1 } }, 238],
    ['a decimal', { a: 1 }, { $set: { a: Decimal128.fromString('1') } }, 238],
    ['a 64-bit integer', { a: 1 }, { $set: { a: Long.MAX_VALUE } }, 238],
    ['a pipeline', { a: 1 }, [{ $set: { b: { $add: ['$a', 1] } } }], 238],
  ])('%s is an error and changes nothing', async (_name, before, update, code) => {
    expect(await failureOf(updated(before, update))).toMatchObject({ code });
    expect(await things.findOne({})).toEqual({ _id: 1, ...before });
  });

  test('tells what matched, changed and was made', async () => {
    await things.insertMany([
      { g: 1, v: 1 },
      { g: 1, v: 2 },
    ]);
    expect(await things.updateMany({ g: 1 }, { $set: { v: 2 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    });
    const made = await things.updateOne(
      { g: 9, 'x.y': 'z', v: { $gt: 3 } },
      { $set: { w: 1 }, $setOnInsert: { first: true } },
      { upsert: true },
    );
    expect(made).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await things.findOne({ _id: made.upsertedId as ObjectId })).toMatchObject({
      g: 9,
      x: { y: 'z' },
      w: 1,
      first: true,
    });
    expect(await things.replaceOne({ g: 9 }, { g: 10 })).toMatchObject({ modifiedCount: 1 });
    expect(await things.findOne({ g: 10 })).toEqual({ _id: made.upsertedId, g: 10 });
    expect(await things.deleteMany({ g: { $in: [1, 10] } })).toMatchObject({ deletedCount: 3 });
  });

  test('findAndModify gives the document before or after, and takes one out', async () => {
    await things.insertMany([
      { _id: 1 as never, n: 1 },
      { _id: 2 as never, n: 2 },
    ]);
    expect(await things.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } })).toEqual({
      _id: 2,
      n: 2,
    });
    expect(
      await things.findOneAndUpdate(
        { _id: 2 as never },
        { $inc: { n: 1 } },
        { returnDocument: 'after', projection: { n: 1, _id: 0 } },
      ),
    ).toEqual({ n: 13 });
    expect(
      await things.findOneAndUpdate({ _id: 3 as never }, { $set: { n: 3 } }, { upsert: true }),
    ).toBeNull();
    expect(await things.findOneAndDelete({ _id: 1 as never })).toEqual({ _id: 1, n: 1 });
    expect(await things.countDocuments()).toBe(2);
  });

  test('of many concurrent claims and upserts exactly one wins', async () => {
    await things.createIndex({ key: 1 }, { unique: true });
    const upserts = await Promise.all(
      Array.from({ length: 40 }, () => things.updateOne({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true })),
    );
    expect(upserts.filter((r) => r.upsertedCount === 1)).toHaveLength(1);
    expect(await things.findOne({ key: 'k' })).toMatchObject({ n: 40 });
    const claims = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        things.findOneAndUpdate({ key: 'k', owner: null }, { $set: { owner: i } }),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
});

describe('unique indexes', () => {
  test('a duplicate is 11000 and names key and value', async () => {
    await things.createIndex({ a: 1, b: 1 }, { unique: true });
    await things.insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
    ]);
    expect(await failureOf(things.insertOne({ a: 1, b: 2 }))).toMatchObject({
      code: 11000,
      keyPattern: { a: 1, b: 1 },
      keyValue: { a: 1, b: 2 },
    });
    expect(await failureOf(things.updateOne({ b: 1 }, { $set: { b: 2 } }))).toMatchObject({ code: 11000 });
    expect(await failureOf(things.createIndex({ a: 1 }, { unique: true }))).toMatchObject({ code: 11000 });
    expect((await things.indexes()).map((index) => index.name)).toEqual(['_id_', 'a_1_b_1']);
  });

  test('sparse ones leave out what they do not cover', async () => {
    await things.createIndex({ s: 1 }, { unique: true, sparse: true });
    await things.insertMany([{ p: 1 }, { p: 1 }, { s: 1, p: 'x' }]);
    expect(await failureOf(things.insertOne({ s: 1 }))).toMatchObject({ code: 11000 });
    expect(await things.countDocuments({ s: null })).toBe(2);
    expect(await things.find().sort({ s: 1 }).toArray()).toHaveLength(3);
  });

  test('a bulk goes on after a clash only when unordered', async () => {
    await things.createIndex({ a: 1 }, { unique: true });
    const docs = () => [{ a: 1 }, { a: 1 }, { a: 2 }];
    const ordered = await failureOf<{ writeErrors: { index: number; code: number }[] }>(
      things.insertMany(docs()),
    );
    expect(ordered.writeErrors).toMatchObject([{ index: 1, code: 11000 }]);
    expect(await things.countDocuments()).toBe(1);
    await things.deleteMany({});
    const unordered = await failureOf(things.insertMany(docs(), { ordered: false }));
    expect(unordered).toMatchObject({ code: 11000, insertedCount: 2 });
  });
});

describe('aggregation, bulk writes, cursors', () => {
  test('groups, joins and shapes without touching what is stored', async () => {
    await things.insertMany([
      { _id: 1 as never, g: 'a', v: 1, d: { x: 1, y: 2 } },
      { _id: 2 as never, g: 'a', v: 2 },
      { _id: 3 as never, g: 'b', v: 3 },
    ]);
    const stages = [
      { $match: { v: { $gt: 0 } } },
      { $group: { _id: '$g', sum: { $sum: '$v' } } },
      { $sort: { sum: -1 as const, _id: 1 as const } },
      { $limit: 1 },
    ];
    expect(await things.aggregate(stages).toArray()).toEqual([{ _id: 'a', sum: 3 }]);
    const other = stand.db.collection<Document>('others');
    await other.insertOne({ ref: 3, name: 'three' });
    const joined = await things
      .aggregate([
        { $lookup: { from: 'others', localField: '_id', foreignField: 'ref', as: 'o' } },
        { $unset: 'd.x' },
        { $match: { 'o.name': 'three' } },
        { $project: { v: 1 } },
      ])
      .toArray();
    expect(joined).toEqual([{ _id: 3, v: 3 }]);
    expect(await things.findOne({ _id: 1 as never })).toMatchObject({ d: { x: 1, y: 2 } });
  });

  test('bulkWrite runs every kind of statement', async () => {
    const result = await things.bulkWrite([
      { insertOne: { document: { _id: 1 as never, n: 1 } } },
      { updateOne: { filter: { _id: 1 as never }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 2 as never }, update: { $set: { n: 5 } }, upsert: true } },
      { replaceOne: { filter: { _id: 2 as never }, replacement: { m: 1 } } },
      { deleteOne: { filter: { _id: 1 as never } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, matchedCount: 2, upsertedCount: 1, deletedCount: 1 });
    expect(await things.find().toArray()).toEqual([{ _id: 2, m: 1 }]);
  });

  test('cursors are read to the end in batches, over a snapshot', async () => {
    await things.insertMany(Array.from({ length: 500 }, (_, i) => ({ i })));
    const cursor = things.find({}, { batchSize: 30 }).sort({ i: 1 });
    expect(await cursor.next()).toMatchObject({ i: 0 });
    await things.deleteMany({});
    expect((await cursor.toArray()).map((doc) => doc.i as number)).toEqual(
      Array.from({ length: 499 }, (_, i) => i + 1),
    );
  });
});

describe('binaries', () => {
  // As texts the first two are the same: neither is UTF-8.
  const [ff, fe, longer] = [[0xff], [0xfe], [0xff, 0]].map((bytes) => new Binary(Buffer.from(bytes)));
  const other = new Binary(Buffer.from([0xff]), 0x80);
  const uuid = new UUID();

  test('come back as they were and equal only themselves', async () => {
    const values = [ff, fe, longer, other, uuid];
    await things.insertMany(values.map((b, i) => ({ _id: i as never, b, list: [b], deep: { b } })));
    for (const indexed of [false, true]) {
      for (const [i, b] of values.entries()) {
        const found = [
          { b },
          { list: b },
          { 'deep.b': b },
          { deep: { b } },
          { b: { $in: [b] } },
          { b: { $gte: b, $lte: b } },
        ];
        for (const filter of [...found, { $or: [{ b }] }, { $expr: { $eq: ['$b', b] } }])
          expect(await ids(filter)).toEqual([i]);
        expect(await ids({ b: { $ne: b } })).toHaveLength(4);
        expect((await things.findOne({ _id: i as never }))?.b).toEqual(b);
      }
      if (!indexed) await things.createIndex({ b: 1 }, { unique: true });
    }
    expect(await ids({}, { b: 1 })).toEqual([1, 0, 3, 2, 4]);
    expect(await things.aggregate([{ $group: { _id: '$b' } }]).toArray()).toHaveLength(5);
    expect(await failureOf(things.insertOne({ b: ff }))).toMatchObject({ code: 11000, keyValue: { b: ff } });
  });

  test('a changed one is written, the same one is no change', async () => {
    await things.insertOne({ b: ff, list: [ff] });
    expect(await things.updateOne({}, { $set: { b: fe } })).toMatchObject({ modifiedCount: 1 });
    expect((await things.findOne({}))?.b).toEqual(fe);
    expect(await things.updateOne({}, { $set: { b: fe } })).toMatchObject({ modifiedCount: 0 });
    await things.updateOne({}, { $addToSet: { list: { $each: [fe, ff] } } });
    await things.updateOne({}, { $pull: { list: ff } } as Document);
    expect((await things.findOne({}))?.list).toEqual([fe]);
  });

  test('are as exact after a restart', async () => {
    const dataDir = newFolder();
    const first = await startStand({ dataDir });
    await first.db.collection('b').createIndex({ b: 1 }, { unique: true });
    await first.db.collection('b').insertOne({ b: ff, list: [fe] });
    await first.stop();
    const second = await startStand({ dataDir });
    const again = second.db.collection('b');
    expect(await failureOf(again.insertOne({ b: ff }))).toMatchObject({ code: 11000 });
    expect(await again.countDocuments({ list: ff })).toBe(0);
    expect(await again.countDocuments({ list: fe })).toBe(1);
    expect(await again.updateOne({ b: ff }, { $set: { b: fe } })).toMatchObject({ modifiedCount: 1 });
    expect((await again.findOne({}))?.b).toEqual(fe);
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});

test('distinct gives each value once, through arrays', async () => {
  await things.insertMany([
    { g: 1, n: 1, tags: ['x', 'y'], items: [{ k: 1 }, { k: [2, [3]] }] },
    { g: 1, n: null, tags: 'x', items: { k: 1 } },
    { g: 2, n: 1, tags: [], items: [[{ k: 9 }], { k: 4 }] },
  ]);
  expect(await things.distinct('n')).toEqual([1, null]);
  expect(await things.distinct('n', { g: 2 })).toEqual([1]);
  expect(await things.distinct('tags')).toEqual(['x', 'y']);
  expect(await things.distinct('items.k')).toEqual([1, 2, [3], 4]);
  expect(await things.distinct('items.1.k')).toEqual([2, [3], 4]);
  expect(await stand.db.collection('nowhere').distinct('n')).toEqual([]);
});

test('dropIndexes drops by name, by key or all but that of _id, for good', async () => {
  const names = async () => (await things.indexes()).map((index) => index.name);
  const keys: Document[] = [{ a: 1 }, { b: -1 }, { c: 1 }, { d: 1 }, { e: 1 }];
  await things.createIndexes(keys.map((key) => ({ key, unique: 'a' in key })) as never);
  await things.insertOne({ a: 1 });
  await things.dropIndex('a_1');
  await things.insertOne({ a: 1 });
  await stand.db.command({ dropIndexes: things.collectionName, index: { b: -1 } });
  await stand.db.command({ dropIndexes: things.collectionName, index: ['c_1', 'd_1'] });
  expect(await names()).toEqual(['_id_', 'e_1']);
  expect(await things.dropIndexes()).toBe(true);
  expect(await names()).toEqual(['_id_']);
  expect(await things.countDocuments({ a: 1 })).toBe(2);
});

test('listDatabases tells of databases with collections', async () => {
  await stand.client.db('listed').collection('x').insertOne({});
  const names = async (options = {}) =>
    (await stand.db.admin().listDatabases(options)).databases.map(({ name }) => name);
  expect(await names()).toEqual(expect.arrayContaining(['test', 'listed']));
  expect(await names({ filter: { name: /^lis/ }, nameOnly: true })).toEqual(['listed']);
  await stand.client.db('listed').dropDatabase();
  expect(await names()).not.toContain('listed');
});

test('mongoose works with its ordinary means', async () => {
  const connection = await mongoose.createConnection(`${stand.server.uri}/goose`).asPromise();
  const schema = new mongoose.Schema(
    { email: { type: String, unique: true }, visits: Number, tags: [String], photo: Buffer, key: 'UUID' },
    { timestamps: true },
  );
  const Person = connection.model('Person', schema);
  await Person.init();
  const key = '0b1ee2ae-5a4f-4f0c-9df9-5a7d0f1f7f10';
  const person = await Person.create({
    ...{ email: 'a@example.cn', visits: 1, tags: ['x'] },
    ...{ photo: Buffer.from([0xff]), key },
  });
  await Person.updateOne({ key }, { photo: Buffer.from([0xfe]) });
  expect((await Person.findOne({ photo: Buffer.from([0xfe]) }))?.get('key', String)).toBe(key);
  expect(await Person.findOne({ photo: Buffer.from([0xff]) })).toBeNull();
  expect(await Person.distinct('tags')).toEqual(['x']);
  person.visits = 2;
  person.tags.push('y');
  await person.save();
  expect(await Person.findById(person._id).lean()).toMatchObject({ visits: 2, tags: ['x', 'y'], __v: 1 });
  expect(await failureOf(Person.create({ email: 'a@example.cn' }))).toMatchObject({ code: 11000 });
  await Person.collection.createIndex({ visits: 1 });
  expect(await Person.syncIndexes()).toEqual(['visits_1']);
  expect(await Person.syncIndexes()).toEqual([]);
  expect((await connection.listDatabases()).databases).toContainEqual({ name: 'goose' });
  expect(await Person.exists({ email: 'b@example.cn' })).toBeNull();
  expect((await connection.listCollections()).map((c) => c.name)).toEqual(['people']);
  await connection.dropDatabase();
  expect(await Person.countDocuments()).toBe(0);
  await connection.close();
});
