import { readPresentationLink } from '@qzt/shared/presentation/link';
import { useState } from 'react';
import { readClipboard } from '../../platform/clipboard.ts';
import { open } from '../../platform/navigation.ts';
import type { ScanResult } from '../../platform/types.ts';
import { NOT_OURS, NOTHING_TO_PASTE, type Saying, SCAN_FAULTS, severalLinks } from '../../words/scan.ts';

/** What came of the last reading, where it was no verdict; with `onTap` it leads on. */
export type Told = { name: 'trouble' | 'several'; saying: Saying; onTap?: () => void };

export interface Reading {
  told: Told | null;
  /** Leads to the verdict; tells whether there was a code of ours in the text. */
  check: (text: string) => boolean;
  take: (result: ScanResult) => void;
  paste: () => Promise<void>;
}

/** Whatever was scanned, chosen, pasted, dropped or typed is read here, never fetched. */
export const useReading = (): Reading => {
  const [told, setTold] = useState<Told | null>(null);
  const trouble = (saying: Saying) => setTold({ name: 'trouble', saying });

  const lead = (code: string) => {
    setTold(null);
    void open('verdict', { code });
  };

  const check = (text: string): boolean => {
    const link = readPresentationLink(text);
    if (!link) trouble(NOT_OURS);
    else if (link.others === 0) lead(link.code);
    else {
      const saying = severalLinks(link.others + 1);
      setTold({ name: 'several', saying, onTap: () => lead(link.code) });
    }
    return link !== null;
  };

  const take = (result: ScanResult) => {
    if (result.kind === 'code') check(result.text);
    else if (result.kind === 'failed') trouble(SCAN_FAULTS[result.fault]);
  };

  const paste = async () => {
    const text = await readClipboard();
    if (text.trim()) check(text);
    else trouble(NOTHING_TO_PASTE);
  };

  return { told, check, take, paste };
};
