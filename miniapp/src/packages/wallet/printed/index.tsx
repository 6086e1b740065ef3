import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { presentLicence } from '@qzt/shared/contracts/wallet';
import { useCallback, useEffect, useRef, useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { usePaper } from '../../../components/paper/use-paper.ts';
import { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { writeClipboard } from '../../../platform/clipboard.ts';
import { usePageParams } from '../../../platform/page.ts';
import { CAN_PRINT, print } from '../../../platform/print.ts';
import { uuid } from '../../../platform/uuid.ts';
import { session } from '../../../state/app.ts';
import { numberText, presentingHindrance } from '../../../words/licence.ts';
import { LicenceBeside } from '../licence-beside.tsx';
import { LicenceGate } from '../licence-gate.tsx';
import { type ReadyLicence, useLicence } from '../use-licence.ts';
import './index.scss';
import { Poster } from './poster.tsx';

type Code = ReadReplyOf<typeof presentLicence>;
type View = { status: 'loading' } | { status: 'ready'; code: Code } | { status: 'failed'; error: unknown };

/** A code to print and put on a wall: it proves the licence's state, not who shows it. */
export default function PrintedPage() {
  const { licence: id = '' } = usePageParams();
  const shown = useLicence(id);
  return (
    <LicenceGate shown={shown} title="打印码" shape="present">
      {({ status: _, ...ready }) => <PrintedCode key={ready.licence.id} {...ready} />}
    </LicenceGate>
  );
}

const PrintedCode = (ready: ReadyLicence) => {
  const { licence, firm } = ready;
  const { creditCode } = firm;
  const licenceId = licence.id;
  const paper = usePaper();
  const [view, setView] = useState<View>({ status: 'loading' });
  const [copied, setCopied] = useState(false);
  const key = useRef<Promise<string> | null>(null);
  const make = useCallback(async () => {
    setView({ status: 'loading' });
    key.current ??= uuid();
    try {
      const code = await session.call(
        presentLicence,
        { params: { creditCode, licenceId }, body: { mode: 'printed', onceOnly: false } },
        { idempotencyKey: await key.current },
      );
      setView({ status: 'ready', code });
    } catch (error) {
      setView({ status: 'failed', error });
    }
  }, [creditCode, licenceId]);
  useEffect(() => void make(), [make]);
  if (view.status === 'loading') {
    return (
      <Screen title="打印码">
        <Skeleton shape="present" text="正在生成打印码" />
      </Screen>
    );
  }
  if (view.status === 'failed') {
    const trouble = describeFailure(view.error);
    return (
      <Screen title="打印码" action={<Button text="再试一次" icon="refresh" onTap={() => void make()} />}>
        <ErrorState title={trouble.title} text={trouble.detail} requestId={trouble.requestId ?? undefined} />
      </Screen>
    );
  }
  const { link } = view.code;
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
      aside={<LicenceBeside {...ready} />}
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
