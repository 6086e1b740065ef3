import type { Licence } from '@qzt/shared/contracts/wallet';
import type { LicenceKindKey } from '@qzt/shared/domain/licence-kinds';
import { LICENCE_STATE_NAMES } from '@qzt/shared/domain/licence-status';
import { Box } from '../components/base/base.tsx';
import { LicenceCard, LicenceDeck } from '../components/licence-card/licence-card.tsx';
import { LicenceFace } from '../components/licence-face/licence-face.tsx';
import { StateChip } from '../components/state-chip/state-chip.tsx';
import { LICENCE_STATES } from '../components/states.ts';
import { faceOf, type KindTone } from '../words/face.ts';
import { membersOf, nothing, Sample, Shelf } from './sample.tsx';

/** A certificate of each family of colours. */
const KINDS: Readonly<Record<KindTone, { kind: LicenceKindKey | null; kindName: string }>> = {
  business: { kind: 'business', kindName: '营业执照' },
  food: { kind: 'food', kindName: '食品经营许可证' },
  device: { kind: 'medical-device', kindName: '医疗器械经营许可证' },
  tobacco: { kind: 'tobacco', kindName: '烟草专卖零售许可证' },
  transport: { kind: 'road-transport', kindName: '道路运输经营许可证' },
  other: { kind: null, kindName: '碳排放许可证' },
};

const LINES: Readonly<Record<Licence['state'], string>> = {
  valid: '长期有效',
  expiring: '12月30日到期，现在可办延续',
  suspended: '11月3日起中止，可恢复',
  expired: '10月31日到期，请重新申请',
  revoked: '9月12日被吊销，不可恢复',
  cancelled: '8月8日已注销',
  superseded: '已换新版',
  unknown: '状态还不能确认，现在不能出示',
};

const licence = (tone: KindTone, state: Licence['state'] = 'valid'): Licence => ({
  id: '0123456789abcdef',
  licenceIdentifier: '1.2.156.3005.2.11440100000000000X001.91441900M0EX0017XG.000000001.001.A',
  ...KINDS[tone],
  number: tone === 'business' ? '91441900M0EX0017XG' : 'JY14419000000017',
  numberLabel: tone === 'business' ? '统一社会信用代码' : '许可证编号',
  state,
  statusSince: null,
  statusReason: null,
  validFrom: '2021-12-31',
  validTo: tone === 'business' ? null : '2026-12-30',
  issuer: '东莞市示例监督管理局',
  issuedOn: '2021-12-31',
  fields: [
    { key: 'name', label: '名称', value: '东莞市示例清和商贸有限公司', isPublic: true },
    { key: 'legal-representative', label: '法定代表人', value: '何示例', isPublic: true },
    { key: 'address', label: '住所', value: '东莞市示例区示例路 17 号 302 室', isPublic: true },
    {
      key: 'scope',
      label: '经营范围',
      value: '食品销售（预包装食品、散装食品）；日用百货销售；国内贸易代理',
      isPublic: true,
    },
  ],
  renewBy: null,
  renewSource: null,
  specimen: true,
});

const LARGE = {
  numberLabel: '统一社会信用代码',
  number: '9144 1900 M0EX 0017 XG',
  note: '登记机关 8 秒前更新',
};

const Chips = () => (
  <Shelf title="状态标记">
    <Box className="gallery__row">
      {membersOf(LICENCE_STATES).map(([state]) => (
        <StateChip key={state} state={state} />
      ))}
      <StateChip state="expiring" text="还剩 37 天" />
      <StateChip state="valid" text="11:05 时有效" />
    </Box>
  </Shelf>
);

export const Cards = () => (
  <>
    <Chips />
    <Shelf title="证照卡，按种类">
      {membersOf(KINDS).map(([tone, { kindName }]) => (
        <LicenceCard key={tone} tone={tone} title={kindName} state="valid" line={LINES.valid} />
      ))}
    </Shelf>
    <Shelf title="证照卡，按状态">
      {membersOf(LICENCE_STATE_NAMES).map(([state, word]) => (
        <LicenceCard key={state} tone="food" title={`食品${word}`} state={state} line={LINES[state]} />
      ))}
      <LicenceCard tone="food" title="食品未能核实" state="unverified" line="证照系统没有应答" />
    </Shelf>
    <Shelf title="证照卡，大张">
      {(['valid', 'suspended', 'revoked', 'unknown'] as const).map((state) => (
        <LicenceCard
          key={state}
          tone="business"
          title="营业执照"
          state={state}
          line={LINES[state]}
          large={LARGE}
        />
      ))}
    </Shelf>
    <Shelf title="证照卡，可以点">
      <LicenceDeck>
        <LicenceCard
          tone="device"
          title="医疗器械经营许可证"
          state="expiring"
          chipText="还剩 37 天"
          line={LINES.expiring}
          onTap={nothing}
        />
        <LicenceCard
          tone="transport"
          title="道路运输经营许可证"
          state="valid"
          line={LINES.valid}
          current
          onTap={nothing}
        />
      </LicenceDeck>
    </Shelf>
  </>
);

export const Faces = () => (
  <>
    <Shelf title="证面，按种类">
      {membersOf(KINDS).map(([tone, { kindName }]) => (
        <Sample key={tone} name={kindName}>
          <LicenceFace face={faceOf(licence(tone))} />
        </Sample>
      ))}
      <Sample name="缩略图">
        <Box className="gallery__thumbnail">
          <LicenceFace face={faceOf({ ...licence('business'), specimen: false })} />
        </Box>
      </Sample>
    </Shelf>
    <Shelf title="证面，按状态">
      {membersOf(LICENCE_STATE_NAMES).map(([state, word]) => (
        <Sample key={state} name={word}>
          <LicenceFace face={faceOf(licence('food', state))} />
        </Sample>
      ))}
    </Shelf>
  </>
);
