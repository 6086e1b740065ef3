import { useEffect, useMemo } from 'react';
import { session } from './app.ts';
import { createResource, type Resource } from './resource.ts';

/**
 * A resource that lives as long as the page, or until it is about something else.
 * @param key what it is about; another key makes another resource
 */
export function useResource<T>(key: string, load: () => Promise<T>): Resource<T> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what `load` asks for
  const resource = useMemo(() => createResource({ session, load }), [key]);
  useEffect(() => () => resource.end(), [resource]);
  return resource;
}
