import type { Firm } from '@qzt/shared/contracts/wallet';
import { FIRM_STATUS_NAMES } from '@qzt/shared/domain/firm-status';
import { useState } from 'react';
import { Box, Tap, Txt } from '../../components/base/base.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { Panel, Row } from '../../components/section/section.tsx';
import { firmHindrance } from '../../words/licence.ts';

const ROLE_TEXT: Record<Firm['role'], string> = {
  'legal-representative': '您是法定代表人',
  administrator: '您是管理员',
  agent: '您是经办人',
  unknown: '您的身份本版还不认识',
};

/** 东莞市示例清和商贸有限公司 → 清: the first character that tells this firm from others. */
const markOf = (name: string): string =>
  name
    .replace(/^.{2,3}市/, '')
    .replace(/^示例/, '')
    .charAt(0);

const statusText = (firm: Firm): string =>
  firm.status === 'active' ? '' : ` · ${FIRM_STATUS_NAMES[firm.status]}`;

export interface FirmHeaderProps {
  firm: Firm;
  firms: readonly Firm[];
  onChoose: (creditCode: string) => void;
}

/** Which firm's licences are shown, and the way to another one. */
export const FirmHeader = ({ firm, firms, onChoose }: FirmHeaderProps) => {
  const [choosing, setChoosing] = useState(false);
  const others = firms.filter((other) => other.creditCode !== firm.creditCode);
  const hindrance = firmHindrance(firm);
  return (
    <>
      <Box className="firm">
        <Box className="firm__mark" hidden>
          {markOf(firm.name)}
        </Box>
        <Box className="firm__text">
          <Txt className="firm__name">{firm.name}</Txt>
          <Txt className="firm__role">{ROLE_TEXT[firm.role] + statusText(firm)}</Txt>
        </Box>
        {others.length > 0 && (
          <Tap
            id="switch-firm"
            className="firm__switch"
            label="切换企业"
            expanded={choosing}
            controls="other-firms"
            onTap={() => setChoosing(!choosing)}
          >
            <Txt>切换</Txt>
            <Icon name="down" size={20} />
          </Tap>
        )}
      </Box>
      {hindrance && <Notice id="cannot-present" tone="ended" icon="info" title={hindrance} />}
      {choosing && (
        <Panel id="other-firms">
          {others.map((other) => (
            <Row
              key={other.creditCode}
              id={`firm-${other.creditCode}`}
              title={other.name}
              note={ROLE_TEXT[other.role] + statusText(other)}
              icon="firm"
              onTap={() => {
                setChoosing(false);
                onChoose(other.creditCode);
              }}
            />
          ))}
        </Panel>
      )}
    </>
  );
};
