import { useState } from 'react';
import type { ScanFault } from '../../platform/types.ts';
import { scanWithWechat } from '../../platform/wechat-scanner.ts';
import { Box } from '../base/base.tsx';
import './finder.scss';
import { FinderPanel } from './finder-panel.tsx';
import type { FinderProps } from './types.ts';

const INVITATION = { title: '扫对方证照上的二维码', detail: '马上知道能不能信。' };

/** WeChat scans on a screen of its own: here is the way to it, and why nothing came back. */
export const Finder = ({ onCode }: FinderProps) => {
  const [fault, setFault] = useState<ScanFault>();
  const scan = async () => {
    const result = await scanWithWechat('camera');
    setFault(result.kind === 'failed' ? result.fault : undefined);
    if (result.kind === 'code') onCode(result.text);
  };
  return (
    <Box className="finder theme-dark">
      <FinderPanel
        fault={fault}
        invitation={INVITATION}
        start={fault ? '再扫一次' : '扫证照码'}
        onStart={() => void scan()}
      />
    </Box>
  );
};
