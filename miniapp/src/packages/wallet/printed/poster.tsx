import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { Box } from '../../../components/base/base.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { numberText } from '../../../words/licence.ts';
import { wholeDay } from '../../../words/paper.ts';
import './poster.scss';

export interface PosterProps {
  licence: Licence;
  firm: Firm;
  link: string;
  /** Of printing, in ms. */
  moment: number;
}

/** A printed code as it hangs on a wall: one A4 page, to be scanned from a step away. */
export const Poster = ({ licence, firm, link, moment }: PosterProps) => (
  <Box className="poster">
    <Box className="poster__inner">
      {licence.specimen && <Box className="poster__sample">示例</Box>}
      <Box className="poster__kind">{licence.kindName}</Box>
      <Box className="poster__firm">{firm.name}</Box>
      <Box className="poster__number">{`统一社会信用代码　${numberText(firm.creditCode)}`}</Box>
      {licence.number !== firm.creditCode && (
        <Box className="poster__number">{`${licence.numberLabel}　${numberText(licence.number)}`}</Box>
      )}
      <Box className="poster__code">
        <QrCode text={link} label={`${licence.kindName}的打印码`} />
      </Box>
      <Box className="poster__call">扫一扫，看证照现在是否有效</Box>
      <Box className="poster__how">微信、浏览器都能扫，不用登录</Box>
      <Box className="poster__foot">
        <Box className="poster__caution">
          <Icon name="printer" size={28} />
          <Box>
            <Box className="poster__strong">这是打印码，证明不了证照现在就在对方手里</Box>
            <Box>证照的状态以扫码结果为准。</Box>
          </Box>
        </Box>
        <Box className="poster__origin">{`企证通 · ${wholeDay(moment)}打印`}</Box>
      </Box>
    </Box>
  </Box>
);
