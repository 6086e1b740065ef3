import { useState } from 'react';
import { Box, Tap, Txt } from '../../../components/base/base.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { writeClipboard } from '../../../platform/clipboard.ts';
import type { PresentingView } from '../../../state/presenting.ts';

type Showing = Extract<PresentingView, { status: 'showing' }>;

/** The code itself: how long until the next one, how often it was looked at. */
export const LiveCode = ({ view, title, onRenew }: { view: Showing; title: string; onRenew: () => void }) => {
  const { code, secondsToRotation, secondsToExpiry, looks, trouble } = view;
  const [copied, setCopied] = useState(false);
  const share = code.rotateAfterSeconds ? Math.min(1, secondsToRotation / code.rotateAfterSeconds) : 0;
  const spoken = secondsToRotation === 30 || secondsToRotation === 10;
  return (
    <Box className="code" id="code">
      <QrCode text={code.link} label={`${title}的出示码，请对方扫描`} />
      <Box className="code__bar" hidden>
        <Box className="code__left" style={{ width: `${Math.round(share * 100)}%` }} />
      </Box>
      <Box className="code__foot">
        {trouble ? (
          <Txt
            className="code__trouble"
            role="status"
          >{`换不了新码，这张还能用 ${durationText(secondsToExpiry)}`}</Txt>
        ) : (
          <Txt className="code__count">
            <Txt className="code__seconds">{String(secondsToRotation)}</Txt>
            {' 秒后换新码'}
          </Txt>
        )}
        <Tap id="renew" className="code__renew" onTap={onRenew}>
          <Icon name="refresh" size={20} />
          <Txt>现在换</Txt>
        </Tap>
      </Box>
      <Box className="code__foot">
        <Txt className="code__looks" role="status" live="polite">
          {looks > 0 ? `这张码已被看过 ${looks} 次` : '还没有人扫这张码'}
        </Txt>
        <Tap
          id="copy-link"
          className="code__renew"
          onTap={() => void writeClipboard(code.link).then((done) => setCopied(done))}
        >
          <Icon name="copy" size={20} />
          <Txt>{copied ? '已复制' : '复制链接'}</Txt>
        </Tap>
      </Box>
      <Box className="unseen" role="status" live="polite">
        {spoken ? `还有 ${secondsToRotation} 秒换新码` : ''}
      </Box>
    </Box>
  );
};

const durationText = (seconds: number): string =>
  seconds >= 60 ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒` : `${seconds} 秒`;
