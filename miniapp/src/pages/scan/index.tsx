import { readPresentationLink } from '@qzt/shared/presentation/link';
import { useState } from 'react';
import { Box } from '../../components/base/base.tsx';
import { Button } from '../../components/button/button.tsx';
import { CameraView } from '../../components/camera-view/camera-view.tsx';
import { Field } from '../../components/field/field.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { Section } from '../../components/section/section.tsx';
import { readClipboard } from '../../platform/clipboard.ts';
import { open } from '../../platform/navigation.ts';
import { CAMERA, cameraOffered, scanCamera, scanPicture } from '../../platform/scan.ts';
import type { ScanResult } from '../../platform/types.ts';
import './index.scss';

const NO_CODE = { title: '照片里没找到二维码', detail: '请对准再拍一张，二维码要完整、清楚。' };
const NOT_OURS = { title: '这不是企证通的证照码', detail: '请对准证照上的二维码再扫。' };
const REFUSED = { title: '没有相机权限', detail: '可以选一张二维码的照片，或者粘贴链接。' };
const NO_CAMERA = {
  title: '这个浏览器不让网页用相机',
  detail: '用手机自带的扫一扫，或者选一张二维码的照片。',
};

type Trouble = { title: string; detail: string };

/** Four ways to a verdict: camera, picture, pasted link, typed code. What is read is parsed here, never fetched. */
export default function ScanPage() {
  const [camera, setCamera] = useState(false);
  const [typed, setTyped] = useState('');
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const check = (text: string) => {
    const link = readPresentationLink(text);
    if (!link) {
      setTrouble(NOT_OURS);
      return;
    }
    setTrouble(null);
    setTyped('');
    void open('verdict', { code: link.code });
  };

  const take = (result: ScanResult) => {
    setCamera(false);
    if (result.kind === 'code') check(result.text);
    else if (result.kind === 'none') setTrouble(NO_CODE);
    else if (result.kind === 'refused') setTrouble(REFUSED);
  };

  const startCamera = () => {
    setTrouble(null);
    if (CAMERA === 'own-screen') void scanCamera().then(take);
    else if (cameraOffered()) setCamera(true);
    else setTrouble(NO_CAMERA);
  };

  const paste = async () => {
    const text = await readClipboard();
    if (text) check(text);
    else setTrouble({ title: '剪贴板里没有读到链接', detail: '请长按下面的框粘贴。' });
  };

  return (
    <Screen
      title="扫一扫"
      tab="scan"
      action={
        camera ? (
          <Button kind="outline" text="停止扫描" onTap={() => setCamera(false)} />
        ) : (
          <Button id="scan-camera" icon="scan" text="扫证照码" onTap={startCamera} />
        )
      }
    >
      <Box className="scan__lead">扫对方证照上的二维码，马上知道能不能信。不用登录。</Box>
      {trouble && (
        <Notice id="trouble" tone="warn" icon="warning" title={trouble.title} detail={trouble.detail} alert />
      )}
      {camera ? (
        <CameraView onResult={take} />
      ) : (
        <Box className="scan__ways">
          <Button
            id="scan-picture"
            kind="tint"
            icon="image"
            text="选照片"
            onTap={() => void scanPicture().then(take)}
          />
          <Button id="scan-paste" kind="tint" icon="paste" text="粘贴链接" onTap={() => void paste()} />
        </Box>
      )}
      <Section title="手里只有链接">
        <Field
          id="typed"
          label="证照码链接"
          kind="code"
          value={typed}
          onChange={setTyped}
          maxLength={600}
          placeholder="https://…/v/…"
          hint="只读出里面的码，不会打开这个链接"
          onConfirm={() => check(typed)}
        />
        <Button
          id="check-typed"
          kind="outline"
          text="核验"
          disabled={typed.trim() === ''}
          onTap={() => check(typed)}
        />
      </Section>
    </Screen>
  );
}
