import { useState } from 'react';
import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { usePaper } from '../../../components/paper/use-paper.ts';
import { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { ResourceStates } from '../../../components/resource-screen/resource-states.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { writeClipboard } from '../../../platform/clipboard.ts';
import { CAN_PRINT, print } from '../../../platform/print.ts';
import { numberText, presentingHindrance } from '../../../words/licence.ts';
import { LicenceBeside } from '../licence-beside.tsx';
import { LicenceGate, type ShownLicence } from '../licence-gate.tsx';
import './index.scss';
import { Poster } from './poster.tsx';
import { usePrintedCode } from './use-printed-code.ts';

/** A code to print and put on a wall: it proves the licence's state, not who shows it. */
export default function PrintedPage() {
  return (
    <LicenceGate title="打印码" shape="present">
      {(shown) => <Printed key={shown.licence.id} {...shown} />}
    </LicenceGate>
  );
}

const Printed = (shown: ShownLicence) => {
  const code = usePrintedCode(shown.firm.creditCode, shown.licence.id);
  return (
    <ResourceStates
      frame={{ title: '打印码' }}
      skeleton={{ shape: 'present', text: '正在生成打印码' }}
      resource={code}
    >
      {({ link }) => <Sheet shown={shown} link={link} />}
    </ResourceStates>
  );
};

const Sheet = ({ shown, link }: { shown: ShownLicence; link: string }) => {
  const { licence, firm } = shown;
  const paper = usePaper();
  const [copied, setCopied] = useState(false);
  if (paper !== null) {
    // What hangs on a wall names only what is in force on the day of printing.
    const hindrance = presentingHindrance(firm, licence, paper);
    return (
      <Screen title="打印码">
        {hindrance ? (
          <Notice tone="ended" icon="info" title={hindrance} />
        ) : (
          <Poster licence={licence} firm={firm} link={link} moment={paper} />
        )}
      </Screen>
    );
  }
  return (
    <Screen
      title="打印码"
      aside={<LicenceBeside {...shown} />}
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
        <Box className="sheet__kind">{licence.kindName}</Box>
        <Box className="sheet__firm">{firm.name}</Box>
        <QrCode text={link} label={`${licence.kindName}的打印码`} />
        <Box className="sheet__number">{numberText(licence.number)}</Box>
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
