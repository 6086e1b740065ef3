import type { Verification } from '@qzt/shared/contracts/verification';
import { presentationLink } from '@qzt/shared/presentation/link';
import { useEffect, useState } from 'react';
import { Box } from '../../../components/base/base.tsx';
import { OnPaper, PaperFoot } from '../../../components/paper/paper.tsx';
import type { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { siteAddress } from '../../../platform/print.ts';
import { numberText } from '../../../words/licence.ts';
import { wholeMoment } from '../../../words/paper.ts';
import { MODE_WORDS } from '../../../words/verification.ts';
import './on-paper.scss';

/** Under the banner of a printed verdict: which licence, and the moment that it holds for. */
export const CheckedAt = ({
  mode,
  checkedAt,
  licence,
}: Pick<Verification, 'mode' | 'checkedAt' | 'licence'>) => (
  <OnPaper>
    {licence && (
      <Box className="checked-at__what">{`${licence.kindName}　${numberText(licence.number)}`}</Box>
    )}
    <Box className="checked-at">
      {`查验时间 ${wholeMoment(Date.parse(checkedAt))}（北京时间），${MODE_WORDS[mode]}`}
    </Box>
  </OnPaper>
);

/** What draws a code comes after the verdict: nobody prints in the first second. */
const useQrCode = (wanted: boolean): typeof QrCode | null => {
  const [drawer, setDrawer] = useState<typeof QrCode | null>(null);
  useEffect(() => {
    if (!wanted) return;
    import('../../../components/qr-code/qr-code.tsx').then(
      (loaded) => setDrawer(() => loaded.QrCode),
      // Without a network the paper still has the link as text.
      () => setDrawer(null),
    );
  }, [wanted]);
  return drawer;
};

/** At the foot of a printed verdict: how to ask again. A live code is dead by the time that the paper is read. */
export const AskAgain = ({ mode, code }: Pick<Verification, 'mode'> & { code: string }) => {
  const printed = mode === 'printed';
  const Code = useQrCode(printed);
  const link = presentationLink(siteAddress(), code);
  return (
    <>
      <OnPaper>
        <Box className="ask-again">
          {printed && Code && (
            <Box className="ask-again__code">
              <Code text={link} label="再查一次的二维码" />
            </Box>
          )}
          <Box className="ask-again__text">
            <Box className="ask-again__title">{printed ? '扫码再查一次' : '要看现在的状态，请再查一次'}</Box>
            <Box>
              {printed
                ? '打印码长期有效，微信、浏览器都能扫，不用登录。扫不了就打开下面的地址。'
                : `出示码几分钟就失效，请对方重新出示，再用微信或浏览器扫；也可以打开 ${siteAddress()} 核验。`}
            </Box>
            {printed && <Box className="ask-again__link">{link}</Box>}
          </Box>
        </Box>
      </OnPaper>
      <PaperFoot note="只说明查验那一刻的状态；身份证号、手机号不印。" />
    </>
  );
};
