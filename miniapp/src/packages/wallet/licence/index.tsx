import { Box, Tap, Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Icon, type IconName } from '../../../components/icon/icon.tsx';
import { LicenceDetail, LicenceStanding } from '../../../components/licence-detail/licence-detail.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { LicenceLooks } from '../../../components/licence-looks/licence-looks.tsx';
import { OnPaper, PaperFoot } from '../../../components/paper/paper.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { open } from '../../../platform/navigation.ts';
import { CAN_PRINT, print } from '../../../platform/print.ts';
import { useNow } from '../../../state/clock.ts';
import { faceOf } from '../../../words/face.ts';
import { offersPresenting } from '../../../words/licence.ts';
import { LicenceGate } from '../licence-gate.tsx';
import './index.scss';

/** One licence: its face, its state, what to do about it, and every field. */
export default function LicencePage() {
  const now = useNow(1000);
  return (
    <LicenceGate title="证照" shape="licence">
      {({ licence, firm, confirmedAt, asOf }) => {
        const target = { firm: firm.creditCode, licence: licence.id };
        const presentable = offersPresenting(firm, licence, now);
        return (
          <Screen
            title={licence.kindName}
            action={
              presentable && (
                <Button id="present" icon="qr" text="出示" onTap={() => void open('present', target)} />
              )
            }
            aside={
              <Box className="licence__beside">
                <LicenceFace face={faceOf(licence)} />
                <LicenceLooks creditCode={firm.creditCode} licenceId={licence.id} now={now} />
              </Box>
            }
          >
            <Tap
              id="face"
              className="licence__face"
              label="放大看证面"
              onTap={() => void open('face', { licence: licence.id })}
            >
              <LicenceFace face={faceOf(licence)} />
            </Tap>
            <OnPaper>
              <Box className="licence__paper">
                <LicenceFace face={faceOf(licence)} />
                <Box className="licence__caution">这是证面的样子，不能当作核验结果</Box>
              </Box>
            </OnPaper>
            <LicenceStanding licence={licence} confirmedAt={confirmedAt} asOf={asOf} now={now} />
            <LicenceDetail licence={licence} firm={firm} now={now} />
            <Box className="licence__side">
              <Side id="looks" icon="eye" text="谁看过" onTap={() => void open('looks', target)} />
              {presentable && (
                <Side id="printed" icon="printer" text="打印码" onTap={() => void open('printed', target)} />
              )}
              {CAN_PRINT && <Side id="print" icon="document" text="打印" onTap={print} />}
            </Box>
            <PaperFoot note="要核验，请持证人出示证照码，用微信或浏览器扫。" />
          </Screen>
        );
      }}
    </LicenceGate>
  );
}

const Side = (props: { id: string; icon: IconName; text: string; onTap: () => void }) => (
  <Tap id={props.id} className="licence__act" onTap={props.onTap}>
    <Icon name={props.icon} />
    <Txt>{props.text}</Txt>
  </Tap>
);
