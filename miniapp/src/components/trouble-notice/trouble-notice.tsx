import { describeFailure } from '../../api/failures.ts';
import { Notice } from '../notice/notice.tsx';

/** What went wrong just now, above what is still there. Nothing while nothing did. */
export const TroubleNotice = ({ error }: { error: unknown }) => {
  if (error === null || error === undefined) return null;
  const { title, detail } = describeFailure(error);
  return <Notice id="trouble" tone="bad" icon="warning" title={title} detail={detail || undefined} alert />;
};
