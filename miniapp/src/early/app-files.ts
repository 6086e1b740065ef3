/** The app's own files, which must not stand in the way of what is drawn before it. */

export interface AppFiles {
  /** Addresses, in order. */
  scripts: readonly string[];
  styles: readonly string[];
  /** What the verdict page loads beyond these. */
  verdict: readonly string[];
}

const addLink = (attributes: Readonly<Record<string, string>>): HTMLLinkElement => {
  const link = document.createElement('link');
  for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
  document.head.append(link);
  return link;
};

const fetchAhead = (href: string): void => {
  addLink({ rel: 'preload', as: href.endsWith('.css') ? 'style' : 'script', href });
};

const settled = (element: HTMLElement): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ['load', 'error']) element.addEventListener(event, () => resolve(), { once: true });
  });

/** An authority may take its time; the app need not wait for it. */
const LONGEST_WAIT_MILLISECONDS = 2000;

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** When what was drawn has been shown: a frame, and what follows it. */
const shown = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
  });

/**
 * Fetches all at once; the scripts run when the styles are there, so that nothing is seen undressed, and not before the
 * verdict is seen.
 * @param drawn the verdict; undefined on another page
 */
export const loadApp = async (
  { scripts, styles, verdict }: AppFiles,
  drawn: Promise<void> | undefined,
): Promise<void> => {
  const dressed = styles.map((href) => settled(addLink({ rel: 'stylesheet', href })));
  for (const href of scripts) fetchAhead(href);
  if (drawn) {
    for (const href of verdict) fetchAhead(href);
    await Promise.race([drawn.then(shown), after(LONGEST_WAIT_MILLISECONDS)]);
  }
  await Promise.all(dressed);
  for (const src of scripts) {
    const script = document.createElement('script');
    script.src = src;
    script.async = false;
    document.body.append(script);
  }
};
