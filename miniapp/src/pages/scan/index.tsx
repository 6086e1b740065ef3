import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Box } from '../../components/base/base.tsx';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { Finder } from '../../components/finder/finder.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { open } from '../../platform/navigation.ts';
import { usePageInFront } from '../../platform/page.ts';
import { scanPicture } from '../../platform/scan.ts';
import { receive } from '../../platform/scan-drop.ts';
import { focusField } from '../../platform/scan-focus.ts';
import { hasRoomBeside, onRoomBeside } from '../../platform/system.ts';
import { STAYS_HERE } from '../../words/scan.ts';
import { DropZone } from './drop-zone.tsx';
import { HowTo } from './how-to.tsx';
import { HowToOnDesk } from './how-to-on-desk.tsx';
import { PastList, usePastResults } from './past-list.tsx';
import { type Told, useReading } from './use-reading.ts';
import { type Way, Ways } from './ways.tsx';
import './index.scss';

const TYPED = 'typed';

/** A code by camera, picture, paste, drop or typing. A phone begins with the camera, a desk with the drop zone. */
export default function ScanPage() {
  const inFront = usePageInFront();
  const desk = useSyncExternalStore(onRoomBeside, hasRoomBeside, hasRoomBeside);
  const { told, check, take, paste } = useReading();
  const results = usePastResults();
  const [typing, setTyping] = useState(false);
  const [camera, setCamera] = useState(false);
  const [hovered, setHovered] = useState(false);

  const latestTake = useRef(take);
  latestTake.current = take;
  useEffect(() => {
    if (!inFront) return undefined;
    return receive({ onResult: (result) => latestTake.current(result), onHover: setHovered });
  }, [inFront]);
  useEffect(() => {
    if (typing) focusField(TYPED);
  }, [typing]);

  const byPicture: Way = {
    id: 'scan-picture',
    icon: 'image',
    text: '选图片',
    note: desk ? '码的照片' : '相册、截图',
    onTap: () => void scanPicture().then(take),
  };
  const byPaste: Way = {
    id: 'scan-paste',
    icon: 'paste',
    text: '粘贴',
    note: '链接、消息',
    onTap: () => void paste(),
  };
  const past = results.length > 0 && (
    <PastList
      results={results}
      first={desk ? 4 : 3}
      device={desk ? '这台电脑' : '这部手机'}
      onOpen={(code) => void open('verdict', { code })}
    />
  );

  if (desk) {
    const byCamera: Way = {
      id: 'scan-camera',
      icon: 'camera',
      text: '用摄像头',
      note: '对着码',
      onTap: () => setCamera(true),
    };
    return (
      <Screen title="核验" tab="scan" aside={<HowToOnDesk />}>
        <Box className="scan__head">
          <Box className="scan__title">核验</Box>
          <Box className="scan__lead">{STAYS_HERE}</Box>
        </Box>
        <Outcome told={told} />
        {camera ? (
          <Box className="scan__camera">
            <Finder inFront={inFront} start="now" onCode={check} />
            <Button id="scan-stop" kind="outline" text="关闭摄像头" onTap={() => setCamera(false)} />
          </Box>
        ) : (
          <DropZone hovered={hovered} ways={[byPicture, byPaste, byCamera]} />
        )}
        <TypedCode check={check} hint="输好按回车。扫码枪也行：光标在框里，扫完自动查。" />
        {past}
      </Screen>
    );
  }
  const byTyping: Way = {
    id: 'scan-type',
    icon: 'keyboard',
    text: '输链接',
    note: '或码文字',
    onTap: () => setTyping(!typing),
  };
  return (
    <Screen
      title="扫一扫"
      tab="scan"
      hero={{
        ground: 'camera',
        content: <Finder inFront={inFront} start="when-allowed" onCode={check} />,
      }}
    >
      <Outcome told={told} />
      <Ways ways={[byPicture, byPaste, byTyping]} />
      {typing && <TypedCode check={check} hint="只读出里面的码，不会打开这个链接" />}
      <Box className="scan__lead">{STAYS_HERE}</Box>
      {past || <HowTo />}
    </Screen>
  );
}

const Outcome = ({ told }: { told: Told | null }) =>
  told && (
    <Notice
      id={told.name}
      tone="warn"
      icon="warning"
      title={told.saying.title}
      detail={told.saying.detail}
      onTap={told.onTap}
      alert
    />
  );

const TypedCode = ({ check, hint }: { check: (text: string) => boolean; hint: string }) => {
  const [typed, setTyped] = useState('');
  const submit = () => {
    if (typed.trim() !== '' && check(typed)) setTyped('');
  };
  return (
    <Box className="scan__typed">
      <Field
        id={TYPED}
        label="证照链接或码文字"
        kind="code"
        value={typed}
        onChange={setTyped}
        maxLength={2000}
        placeholder="https://…/v/…"
        hint={hint}
        onConfirm={submit}
      />
      <Button id="check-typed" kind="outline" text="核验" disabled={typed.trim() === ''} onTap={submit} />
    </Box>
  );
};
