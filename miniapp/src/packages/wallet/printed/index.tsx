import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { useState } from 'react';
import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { ResourceStates } from '../../../components/resource-screen/resource-states.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { writeClipboard } from '../../../platform/clipboard.ts';
import { CAN_PRINT, print } from '../../../platform/print.ts';
import { numberText } from '../../../words/licence.ts';
import { LicenceGate } from '../licence-gate.tsx';
import './index.scss';
import { usePrintedCode } from './use-printed-code.ts';

/** A code to print and put on a wall: it proves the licence's state, not who shows it. */
export default function PrintedPage() {
  return (
    <LicenceGate title="打印码" shape="present">
      {({ licence, firm }) => <Printed key={licence.id} licence={licence} firm={firm} />}
    </LicenceGate>
  );
}

const Printed = ({ licence, firm }: { licence: Licence; firm: Firm }) => {
  const code = usePrintedCode(firm.creditCode, licence.id);
  return (
    <ResourceStates
      frame={{ title: '打印码' }}
      skeleton={{ shape: 'present', text: '正在生成打印码' }}
      resource={code}
    >
      {({ link }) => (
        <Poster link={link} kindName={licence.kindName} firmName={firm.name} number={licence.number} />
      )}
    </ResourceStates>
  );
};

const Poster = (props: { link: string; kindName: string; firmName: string; number: string }) => {
  const { link } = props;
  const [copied, setCopied] = useState(false);
  return (
    <Screen
      title="打印码"
      action={
        <>
          {CAN_PRINT && <Button id="print" icon="printer" text="打印" onTap={print} />}
          <Button
            id="copy-link"
            kind={CAN_PRINT ? 'text' : 'filled'}
            icon="copy"
            text={copied ? '已复制' : '复制链接'}
            onTap={() => void writeClipboard(link).then((done) => setCopied(done))}
          />
        </>
      }
    >
      <Box className="sheet" id="code">
        <Box className="sheet__kind">{props.kindName}</Box>
        <Box className="sheet__firm">{props.firmName}</Box>
        <QrCode text={link} label={`${props.kindName}的打印码`} />
        <Box className="sheet__number">{numberText(props.number)}</Box>
        <Box className="sheet__note">打印码 · 扫码看证照现在是否有效</Box>
      </Box>
      <Notice
        tone="warn"
        icon="info"
        title="打印码证明不了证照现在就在您手里"
        detail="适合贴在店里、印在合同上。当面出示请用会换的出示码。"
      />
    </Screen>
  );
};
