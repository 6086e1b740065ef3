import { readPicture } from './scan-reader.ts';
import type { ScanResult } from './types.ts';

/** Lets the person choose a picture and reads the code in it. */
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
