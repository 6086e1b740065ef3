import { useEffect } from 'react';
import { Box } from '../components/base/base.tsx';
import { Button } from '../components/button/button.tsx';
import { Screen } from '../components/screen/screen.tsx';
import { usePageParams } from '../platform/page.ts';
import { setPreferences } from '../state/preferences.ts';
import { Controls } from './controls.tsx';
import './index.scss';
import { Cards, Faces } from './licences.tsx';
import { Blanks, Messages } from './messages.tsx';
import { membersOf, nothing } from './sample.tsx';
import { Verdicts } from './verdicts.tsx';

/** By the name that `?part=` calls for. */
const PARTS = {
  cards: Cards,
  faces: Faces,
  verdicts: Verdicts,
  controls: Controls,
  messages: Messages,
  blanks: Blanks,
} as const;

/**
 * Every component in every state, for the eyes of who builds them: a build of its own (`TARO_APP_GALLERY=1`, see
 * app.config), never a page of the product's. `?size=large&theme=dark` shows them in that mode, `?part=faces` only
 * some of them.
 */
export default function GalleryPage() {
  const { part, size, theme } = usePageParams();
  useEffect(() => {
    if (size === 'standard' || size === 'large') setPreferences({ size });
    if (theme === 'auto' || theme === 'light' || theme === 'dark') setPreferences({ theme });
  }, [size, theme]);
  return (
    <Screen title="组件陈列" tab="me" action={<Button icon="qr" text="这一页要做的事" onTap={nothing} />}>
      <Box id="gallery" className="gallery">
        {membersOf(PARTS)
          .filter(([name]) => part === undefined || part === name)
          .map(([name, Part]) => (
            <Part key={name} />
          ))}
      </Box>
    </Screen>
  );
}
