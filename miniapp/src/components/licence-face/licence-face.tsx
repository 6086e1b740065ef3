import { useMemo } from 'react';
import type { FaceContent } from '../../words/face.ts';
import { Box, Img } from '../base/base.tsx';
import { dataUri } from '../drawing/svg.ts';
import { faceDrawing } from './face-drawing.ts';
import './licence-face.scss';

/** A licence drawn like the certificate it stands for; fills the width it is given, down to a thumbnail. */
export const LicenceFace = ({ face }: { face: FaceContent }) => {
  const source = useMemo(() => dataUri(faceDrawing(face)), [face]);
  const words = face.rows.map(({ label, value }) => `${label}${value}`).join('，');
  const name = face.mark ? `${face.mark.word}，${face.title}` : face.title;
  return (
    <Box className="face">
      <Img className="face__drawing" src={source} alt={`${name}，${words}`} />
    </Box>
  );
};
