import { cameraFault } from './scan-fault.ts';
import { loadReader, type ReadCode } from './scan-reader.ts';
import { deviceStore } from './storage.ts';
import type { ScanFault, Undo } from './types.ts';

/** Whether the browser lets this page ask for the camera at all (plain http: no). */
export const cameraOffered = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);

const ALLOWED_BEFORE = 'camera-allowed';

/**
 * `allowed`: it may be started without a surprise, since the person has allowed it before. Browsers that ask each
 * time say `prompt` even then, and some say nothing: the device's own memory serves.
 */
export const cameraStanding = async (): Promise<'allowed' | 'ask' | 'refused'> => {
  const before = deviceStore.get(ALLOWED_BEFORE) ? 'allowed' : 'ask';
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' });
    if (state === 'prompt') return before;
    return state === 'granted' ? 'allowed' : 'refused';
  } catch {
    return before;
  }
};

const remember = (fault?: ScanFault): void => {
  if (fault === undefined) deviceStore.set(ALLOWED_BEFORE, 'yes');
  else if (fault === 'refused' || fault === 'dismissed') deviceStore.remove(ALLOWED_BEFORE);
};

export interface Watching {
  /** The picture shows. `torch` turns the lamp, where the camera has one; it tells whether that worked. */
  onPicture: (torch: ((on: boolean) => Promise<boolean>) | undefined) => void;
  /** A code is in the picture; called again and again while it stays there. Nothing: there is none just now. */
  onLook: (text: string | undefined) => void;
  /** It has come to an end by itself. */
  onFault: (fault: ScanFault) => void;
}

const LOOK_EVERY_MILLISECONDS = 200;
const FIRST_PICTURE_WITHIN_MILLISECONDS = 5000;

// What TypeScript's own lists of a camera's abilities leave out.
interface TorchAbility extends MediaTrackCapabilities {
  torch?: boolean;
}
interface TorchWish extends MediaTrackConstraintSet {
  torch: boolean;
}

const torchOf = (track: MediaStreamTrack): ((on: boolean) => Promise<boolean>) | undefined => {
  const abilities: TorchAbility | undefined = track.getCapabilities?.();
  if (!abilities?.torch) return undefined;
  return async (torch) => {
    const wish: TorchWish = { torch };
    try {
      await track.applyConstraints({ advanced: [wish] });
      return true;
    } catch {
      return false;
    }
  };
};

/** A page that was opened in the background begins only once it is looked at. */
const inView = (): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });

/** Shows the back camera in `video` and looks for codes until undone; then the camera is off. */
export const watchCamera = (video: HTMLVideoElement, { onPicture, onLook, onFault }: Watching): Undo => {
  let over = false;
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    over = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
  };
  const fail = (fault: ScanFault) => {
    if (over) return;
    stop();
    onFault(fault);
  };
  const look = (read: ReadCode) => {
    if (over) return;
    onLook(read(video));
    timer = setTimeout(() => look(read), LOOK_EVERY_MILLISECONDS);
  };
  const start = async () => {
    await inView();
    if (over) return;
    const reader = loadReader();
    // Waited for below; told at once, so that a failure before that has somebody who listens.
    reader.catch(() => fail('reader-missing'));
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1280 } },
    });
    if (over) return stop();
    remember();
    const [track] = stream.getVideoTracks();
    track?.addEventListener('ended', () => fail('lost'));
    timer = setTimeout(() => fail('no-picture'), FIRST_PICTURE_WITHIN_MILLISECONDS);
    video.srcObject = stream;
    await video.play();
    if (over) return;
    clearTimeout(timer);
    onPicture(track && torchOf(track));
    const read = await reader;
    look(read);
  };
  start().catch((error: unknown) => {
    const fault = cameraFault(error);
    remember(fault);
    fail(fault);
  });
  return stop;
};
