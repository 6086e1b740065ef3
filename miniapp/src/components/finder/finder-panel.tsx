import type { ScanFault } from '../../platform/types.ts';
import { type Saying, SCAN_FAULTS } from '../../words/scan.ts';
import { Box, Txt } from '../base/base.tsx';
import { Button } from '../button/button.tsx';
import { Icon } from '../icon/icon.tsx';
import './finder.scss';

export interface FinderPanelProps {
  /** Why there is no picture; without it: what there is to do. */
  fault?: ScanFault | undefined;
  invitation: Saying;
  start: string;
  onStart: () => void;
}

/** What stands in the finder's place while no camera runs: of the same height, and never without a reason. */
export const FinderPanel = ({ fault, invitation, start, onStart }: FinderPanelProps) => {
  const { title, detail } = fault ? SCAN_FAULTS[fault] : invitation;
  return (
    <Box className="finder__panel">
      <Icon name={fault ? 'warning' : 'camera'} />
      <Box className="finder__said" {...(fault ? { id: 'camera-trouble', role: 'alert' } : {})}>
        <Box className="finder__title">{title}</Box>
        <Txt className="finder__detail">{detail}</Txt>
      </Box>
      {fault !== 'not-offered' && (
        <Box className="finder__start">
          <Button id="scan-camera" icon={fault ? 'refresh' : 'scan'} text={start} onTap={onStart} />
        </Box>
      )}
    </Box>
  );
};
