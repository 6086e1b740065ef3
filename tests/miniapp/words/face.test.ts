import { LICENCE_STATES, type LicenceState } from '@qzt/shared/domain/licence-status';
import { faceDrawing } from '../../../miniapp/src/components/licence-face/face-drawing.ts';
import { type FaceContent, faceBeside, faceOf } from '../../../miniapp/src/words/face.ts';

const licence = {
  kind: 'food',
  kindName: '食品经营许可证',
  number: 'JY14419000000012',
  numberLabel: '许可证编号',
  statusReason: null,
  validFrom: '2021-12-31',
  validTo: '2026-12-30',
  issuer: '示例市市场监督管理局',
  issuedOn: '2021-12-31',
  fields: [{ key: 'name', label: '经营者名称', value: '东莞市示例清和商贸有限公司' }],
  specimen: true,
  confirmedAt: '2026-11-23T14:32:00+08:00',
} as const;

/** What only an issued and genuine licence wears: the braid, the rosette and the waves, the red seal. */
const woven = (face: FaceContent): string[] => {
  const drawing = faceDrawing(face);
  return Object.entries({ braid: 'url(#braid)', rosette: 'id="ma0"', seal: '#b5372c' })
    .filter(([, mark]) => drawing.includes(mark))
    .map(([name]) => name);
};

describe('a face by its licence’s state', () => {
  test.each(['valid', 'expiring'] as const)('%s: woven and sealed, no word across it', (state) => {
    const face = faceOf({ ...licence, state });
    expect(face.mark).toBeNull();
    expect(woven(face)).toEqual(['braid', 'rosette', 'seal']);
  });

  test.each([
    ['suspended', '被中止'],
    ['expired', '已过期'],
    ['revoked', '已吊销'],
    ['cancelled', '已注销'],
    ['superseded', '已换版'],
    ['unknown', '状态未知'],
  ] satisfies [LicenceState, string][])('%s: %s stands across it, and nothing is woven', (state, word) => {
    const face = faceOf({ ...licence, state });
    expect(face.mark?.word).toBe(word);
    expect(woven(face)).toEqual([]);
    // In a thumbnail of 130 px it is still 20 px high.
    const size = new RegExp(`font-size="([0-9.]+)"[^>]*>${word}<`).exec(faceDrawing(face))?.[1];
    expect((Number(size) * 130) / 342).toBeGreaterThanOrEqual(20);
  });
});

describe('the face beside a verdict', () => {
  const answer = {
    verdict: 'valid',
    because: 'licence.valid',
    licence: { ...licence, state: 'valid' },
  } as const;
  const wordBeside = (told: Parameters<typeof faceBeside>[0]) => faceBeside(told)?.mark?.word ?? null;

  test('is pristine beside 有效 only', () => {
    expect(wordBeside(answer)).toBeNull();
    for (const verdict of ['invalid', 'unverified', 'unknown'] as const) {
      for (const state of [...LICENCE_STATES, 'unknown'] as const) {
        const face = faceBeside({ ...answer, verdict, licence: { ...licence, state } });
        expect(face && woven(face)).toEqual([]);
      }
    }
  });

  test('says what is wrong with the licence, or that nobody could tell', () => {
    const revoked = { ...answer, verdict: 'invalid', licence: { ...licence, state: 'revoked' } } as const;
    expect(wordBeside(revoked)).toBe('已吊销');
    expect(wordBeside({ ...revoked, verdict: 'unverified' })).toBe('未能核实');
    expect(wordBeside({ ...answer, verdict: 'unknown' })).toBe('未能核实');
    expect(wordBeside({ ...answer, verdict: 'invalid', because: 'holder.revoked' })).toBe('无效');
    expect(wordBeside({ ...answer, verdict: 'invalid', because: 'licence.not-yet' })).toBe('尚未生效');
    expect(faceBeside({ ...answer, verdict: 'invalid', licence: null })).toBeNull();
  });
});
