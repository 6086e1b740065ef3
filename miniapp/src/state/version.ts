import { loadAnew, onMissingFile, writeOnBlankPage } from '../platform/missing-files.ts';
import { sessionStore } from '../platform/storage.ts';
import { CONNECTION_WORDS } from '../words/connection.ts';
import { createStore, useStore } from './store.ts';

/** `renewing`: a newer version is there and is about to be loaded; `stuck`: that was tried and did not help. */
export type Version = 'current' | 'renewing' | 'stuck';

const TIME_TO_READ_MILLISECONDS = 1500;

const version = createStore<Version>('current');

/** A page of an older version that misses one of its files says so and loads the newer one: once for each file. */
export const renewWhenOutdated = (): void => {
  onMissingFile((file) => {
    const tried = `renewed.${file}`;
    if (version.get() === 'renewing') return;
    if (sessionStore.get(tried)) {
      version.set('stuck');
      writeOnBlankPage(`${CONNECTION_WORDS.stuck.title}。${CONNECTION_WORDS.stuck.detail}。`);
      return;
    }
    sessionStore.set(tried, '1');
    version.set('renewing');
    setTimeout(loadAnew, TIME_TO_READ_MILLISECONDS);
  });
};

export const useVersion = (): Version => useStore(version);
