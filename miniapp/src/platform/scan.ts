import type { ScanResult, Undo } from './types.ts';

/** A browser shows the camera inside the page; whether it may depends on https and the device. */
export const CAMERA: 'in-page' | 'own-screen' = 'in-page';

/** Whether the browser lets this page ask for the camera at all (plain http: no). */
export const cameraOffered = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Only WeChat brings a scanning screen of its own.
 * @throws always, in a browser: see `watchCamera`
 */
export const scanCamera = (): Promise<ScanResult> =>
  Promise.reject(new Error('a browser has no scanning screen'));

// Larger pictures are drawn smaller: the time grows with the area, and a code needs few pixels a module.
const MAX_SIDE = 1600;

type Source = HTMLVideoElement | ImageBitmap;

/** The decoder's only way to say that it found no code is to throw. */
const readQr = (decodeQr: (image: ImageData) => string, image: ImageData): string | undefined => {
  try {
    return decodeQr(image);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
};

const decode = async (source: Source, width: number, height: number): Promise<string | undefined> => {
  const { default: decodeQr } = await import('qr/decode.js');
  for (const limit of [MAX_SIDE, 800]) {
    const scale = Math.min(1, limit / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return undefined;
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const text = readQr(decodeQr, context.getImageData(0, 0, canvas.width, canvas.height));
    if (text) return text;
    if (source instanceof HTMLVideoElement) return undefined;
  }
  return undefined;
};

const readPicture = async (file: Blob): Promise<ScanResult> => {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return { kind: 'none' };
  }
  const text = await decode(picture, picture.width, picture.height);
  picture.close();
  return text ? { kind: 'code', text } : { kind: 'none' };
};

/** Lets the person choose a picture and reads the code in it. The picture never leaves the device. */
export const scanPicture = (): Promise<ScanResult> =>
  new Promise((resolve, reject) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = 'image/*';
    input.id = 'picture-input';
    input.className = 'unseen';
    input.tabIndex = -1;
    document.getElementById(input.id)?.remove();
    document.body.append(input);
    const finish = (result: Promise<ScanResult>) => {
      input.remove();
      result.then(resolve, reject);
    };
    input.addEventListener('cancel', () => finish(Promise.resolve({ kind: 'cancelled' })));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      finish(file ? readPicture(file) : Promise.resolve({ kind: 'cancelled' }));
    });
    input.click();
  });

const LOOK_EVERY_MILLISECONDS = 200;

/** Shows the back camera in `video` and reports the first code seen, or that the camera was refused. */
export const watchCamera = (video: HTMLVideoElement, done: (result: ScanResult) => void): Undo => {
  let over = false;
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    over = true;
    if (timer) clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
  };
  const look = async () => {
    const text = video.videoWidth > 0 ? await decode(video, video.videoWidth, video.videoHeight) : undefined;
    if (over) return;
    if (text) {
      stop();
      done({ kind: 'code', text });
    } else timer = setTimeout(() => void look(), LOOK_EVERY_MILLISECONDS);
  };
  const start = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (over) return stop();
      video.srcObject = stream;
      await video.play();
      await look();
    } catch {
      if (!over) done({ kind: 'refused' });
      stop();
    }
  };
  void start();
  return stop;
};
