import { useEffect, useRef, useState } from 'react';
import { cameraOffered, cameraStanding, watchCamera } from '../../platform/scan-camera.ts';
import type { ScanFault } from '../../platform/types.ts';
import { Box, Tap } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import './finder.scss';
import { FinderPanel } from './finder-panel.tsx';
import type { FinderProps } from './types.ts';

/** `unasked`: whether it may start by itself isn't known yet. */
type Stage =
  | { name: 'unasked' | 'off' | 'starting' }
  | { name: 'live'; torch: ((on: boolean) => Promise<boolean>) | undefined }
  | { name: 'failed'; fault: ScanFault };

// Until a code has been out of view for so long it is the same one: coming back from its verdict must not lead there again.
const SAME_CODE_WITHIN_MILLISECONDS = 1500;

const INVITATION = { title: '扫对方证照上的二维码', detail: '马上知道能不能信。' };

/** The back camera's picture, read while its page is in front. */
export const Finder = ({ inFront, start, onCode }: FinderProps) => {
  const [stage, setStage] = useState<Stage>({ name: start === 'now' ? 'starting' : 'unasked' });
  const [lit, setLit] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const lastCode = useRef<{ text: string | undefined; at: number }>({ text: undefined, at: 0 });
  const report = useRef(onCode);
  report.current = onCode;

  useEffect(() => {
    if (!cameraOffered()) {
      setStage({ name: 'failed', fault: 'not-offered' });
      return undefined;
    }
    if (start === 'now') return undefined;
    let left = false;
    void cameraStanding().then((standing) => {
      if (left) return;
      if (standing === 'refused') setStage({ name: 'failed', fault: 'refused' });
      else setStage({ name: standing === 'allowed' ? 'starting' : 'off' });
    });
    return () => {
      left = true;
    };
  }, [start]);

  const wanted = stage.name === 'starting' || stage.name === 'live';
  useEffect(() => {
    const { current } = video;
    if (!inFront || !wanted || !current) return undefined;
    const stop = watchCamera(current, {
      onPicture: (torch) => {
        lastCode.current.at = Date.now();
        setStage({ name: 'live', torch });
      },
      onLook: (text) => {
        const last = lastCode.current;
        const now = Date.now();
        if (text === undefined) {
          if (now - last.at > SAME_CODE_WITHIN_MILLISECONDS) last.text = undefined;
          return;
        }
        const isNew = text !== last.text;
        lastCode.current = { text, at: now };
        if (isNew) report.current(text);
      },
      onFault: (fault) => setStage({ name: 'failed', fault }),
    });
    return () => {
      stop();
      setLit(false);
      setStage((now) => (now.name === 'live' ? { name: 'starting' } : now));
    };
  }, [inFront, wanted]);

  const turnTorch = async (torch: (on: boolean) => Promise<boolean>) => {
    if (await torch(!lit)) setLit(!lit);
  };

  return (
    <Box className={`finder theme-dark${stage.name === 'live' ? ' finder--live' : ''}`}>
      <video
        ref={video}
        className="finder__picture"
        muted
        playsInline
        aria-hidden={stage.name !== 'live'}
        aria-label="相机画面"
      />
      {wanted ? (
        <Box className="finder__view">
          <Box className="finder__frame" hidden>
            {[1, 2, 3, 4].map((corner) => (
              <Box key={corner} className={`finder__corner finder__corner--${corner}`} />
            ))}
          </Box>
          <Box className="finder__hint" live="polite">
            {stage.name === 'live' ? '对准证照上的二维码' : '正在打开相机，问到时请选“允许”'}
          </Box>
          {stage.name === 'live' && stage.torch && (
            <Tap
              id="torch"
              className={`finder__torch${lit ? ' finder__torch--on' : ''}`}
              role="switch"
              checked={lit}
              label="手电筒"
              onTap={() => stage.torch && void turnTorch(stage.torch)}
            >
              <Icon name="torch" />
            </Tap>
          )}
        </Box>
      ) : (
        stage.name !== 'unasked' && (
          <FinderPanel
            fault={stage.name === 'failed' ? stage.fault : undefined}
            invitation={INVITATION}
            start={stage.name === 'failed' ? '再试一次' : '打开相机'}
            onStart={() => setStage({ name: 'starting' })}
          />
        )
      )}
    </Box>
  );
};
