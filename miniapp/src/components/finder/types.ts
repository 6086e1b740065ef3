export interface FinderProps {
  /** Its page is in front: only then the camera runs. */
  inFront: boolean;
  /** `now`: the person has just asked for the camera. Otherwise it starts by itself only where it was allowed before. */
  start: 'now' | 'when-allowed';
  /** Every code that comes into view, ours or not. */
  onCode: (text: string) => void;
}
