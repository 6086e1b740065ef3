import { useEffect, useState } from 'react';
import { Box } from '../base/base.tsx';
import './skeleton.scss';

/** Shown only if loading takes longer, so that a quick answer does not flicker. */
const DELAY_MILLISECONDS = 150;

const Bone = ({ width, height }: { width: string; height: number }) => (
  <Box className="skeleton__bone" style={{ width, height: `${height}px` }} />
);

const Head = () => (
  <Box className="skeleton__head">
    <Bone width="44px" height={44} />
    <Box className="skeleton__lines">
      <Bone width="72%" height={18} />
      <Bone width="36%" height={14} />
    </Box>
  </Box>
);

const ROW_WIDTHS = ['44%', '60%', '38%', '52%', '47%'];

const Rows = ({ count }: { count: number }) => (
  <Box className="skeleton__rows">
    {ROW_WIDTHS.slice(0, count).map((width) => (
      <Box key={width} className="skeleton__lines">
        <Bone width={width} height={17} />
        <Bone width="28%" height={13} />
      </Box>
    ))}
  </Box>
);

const SHAPES = {
  wallet: () => (
    <>
      <Head />
      <Bone width="100%" height={172} />
      <Bone width="26%" height={18} />
      <Rows count={4} />
    </>
  ),
  licence: () => (
    <>
      <Bone width="100%" height={242} />
      <Bone width="48%" height={26} />
      <Rows count={3} />
    </>
  ),
  present: () => (
    <>
      <Head />
      <Bone width="100%" height={360} />
      <Rows count={2} />
    </>
  ),
  verdict: () => (
    <>
      <Bone width="100%" height={150} />
      <Rows count={2} />
      <Rows count={5} />
    </>
  ),
  list: () => <Rows count={5} />,
  form: () => (
    <>
      <Bone width="52%" height={28} />
      <Bone width="100%" height={52} />
      <Bone width="100%" height={52} />
      <Bone width="100%" height={52} />
    </>
  ),
};

export interface SkeletonProps {
  /** The page that is coming. */
  shape: keyof typeof SHAPES;
  /** What is being fetched: 正在向证照系统取最新数据. */
  text: string;
}

/** The shape of the page to come. */
export const Skeleton = ({ shape, text }: SkeletonProps) => {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), DELAY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  if (!due) return null;
  const Shape = SHAPES[shape];
  return (
    <Box id="loading" className="skeleton" role="status" live="polite">
      <Shape />
      <Box className="skeleton__note">{text}</Box>
    </Box>
  );
};
