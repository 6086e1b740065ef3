import type { ScanResult } from './types.ts';

/** Finds the code in a picture; nothing where there is none. */
export type ReadCode = (source: HTMLVideoElement | ImageBitmap) => string | undefined;

// Larger pictures are drawn smaller: the time grows with the area, and a code needs few pixels a module.
const SIDES_OF_PICTURE = [1600, 800];
const SIDES_OF_FRAME = [1280];

type Decode = (image: ImageData) => string;

/** The decoder's only way to say that it found no code is to throw. */
const decoded = (decode: Decode, image: ImageData): string | undefined => {
  try {
    return decode(image);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
};

const sizeOf = (source: HTMLVideoElement | ImageBitmap) =>
  source instanceof HTMLVideoElement
    ? { width: source.videoWidth, height: source.videoHeight, sides: SIDES_OF_FRAME }
    : { width: source.width, height: source.height, sides: SIDES_OF_PICTURE };

/** @throws when the part that reads codes could not be fetched: it waits in a file of its own until it is wanted */
export const loadReader = async (): Promise<ReadCode> => {
  const { default: decode } = await import(/* webpackPrefetch: false */ 'qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (source) => {
    const { width, height, sides } = sizeOf(source);
    if (!context || width === 0 || height === 0) return undefined;
    for (const side of sides) {
      const scale = Math.min(1, side / Math.max(width, height));
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      context.drawImage(source, 0, 0, canvas.width, canvas.height);
      const text = decoded(decode, context.getImageData(0, 0, canvas.width, canvas.height));
      if (text) return text;
    }
    return undefined;
  };
};

/** Reads the code in a picture. The picture never leaves the device. */
export const readPicture = async (file: Blob): Promise<ScanResult> => {
  let read: ReadCode;
  try {
    read = await loadReader();
  } catch {
    return { kind: 'failed', fault: 'reader-missing' };
  }
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return { kind: 'failed', fault: 'not-a-picture' };
  }
  const text = read(picture);
  picture.close();
  return text ? { kind: 'code', text } : { kind: 'failed', fault: 'no-code' };
};
