import { useEffect, useRef } from 'react';
import { watchCamera } from '../../platform/scan.ts';
import type { ScanResult } from '../../platform/types.ts';
import './camera-view.scss';

/** The back camera's picture, read until a code appears. Browser only: WeChat scans on its own screen. */
export const CameraView = ({ onResult }: { onResult: (result: ScanResult) => void }) => {
  const video = useRef<HTMLVideoElement>(null);
  const report = useRef(onResult);
  report.current = onResult;
  useEffect(() => {
    const { current } = video;
    return current ? watchCamera(current, (result) => report.current(result)) : undefined;
  }, []);
  return (
    <div className="camera">
      <video ref={video} className="camera__picture" muted playsInline aria-label="相机画面" />
      <div className="camera__corners" aria-hidden="true" />
    </div>
  );
};
