import { Box, Txt } from '../components/base/base.tsx';
import { EmptyState } from '../components/empty-state/empty-state.tsx';
import { ErrorState } from '../components/error-state/error-state.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { ICON_NAMES } from '../components/icon/shapes.ts';
import { Notice } from '../components/notice/notice.tsx';
import { OfflineBanner } from '../components/offline-banner/offline-banner.tsx';
import { Pair, Panel, Row } from '../components/section/section.tsx';
import { Skeleton, type SkeletonProps } from '../components/skeleton/skeleton.tsx';
import { StateChip } from '../components/state-chip/state-chip.tsx';
import type { Tone } from '../components/states.ts';
import { membersOf, nothing, Sample, Shelf } from './sample.tsx';

const TONES: Readonly<Record<Tone, string>> = {
  ok: '对方已经扫过这张一次性码',
  warn: '3 张证照要处理，最近的还剩 37 天',
  bad: '9月12日被吊销，不可恢复',
  paused: '11月3日起中止，可恢复',
  ended: '10月31日到期，请重新申请',
  plain: '有 1 张证照未能读取，已经记录',
};

const SHAPES: Readonly<Record<SkeletonProps['shape'], { name: string; text: string }>> = {
  wallet: { name: '证照', text: '正在向证照系统取最新数据' },
  licence: { name: '一张证照', text: '正在取这张证照' },
  present: { name: '出示', text: '正在生成出示码' },
  verdict: { name: '核验结果', text: '正在向发证机关核实' },
  list: { name: '列表', text: '正在取记录' },
  form: { name: '填写', text: '正在打开' },
};

const Notices = () => (
  <>
    <Shelf title="提示">
      {membersOf(TONES).map(([tone, title]) => (
        <Notice key={tone} tone={tone} icon="info" title={title} />
      ))}
      <Notice
        tone="warn"
        icon="warning"
        title="您刚才截了图"
        detail="截图里的码最迟 5 分钟后失效，请不要转发。"
      />
      <Notice tone="warn" icon="hourglass" title="1 张证照要处理" onTap={nothing} />
    </Shelf>
    <Shelf title="离线">
      <OfflineBanner text="没有网络，显示今天 11:05 的数据" />
    </Shelf>
  </>
);

const Rows = () => (
  <>
    <Shelf title="列表行">
      <Panel>
        <Row title="登录设备" />
        <Row icon="person" title="我的资料" note="查看、导出、注销" onTap={nothing} />
        <Row title="营业执照" note="今天 9:10" end={<StateChip state="valid" />} />
        {membersOf(TONES).map(([tone, note]) => (
          <Row key={tone} icon="document" tone={tone} title="食品经营许可证" note={note} />
        ))}
      </Panel>
      <Panel>
        <Pair name="法定代表人" value="何示例" />
        <Pair name="统一社会信用代码" value="9144 1900 M0EX 0017 XG" code />
        <Pair name="经营范围" value="食品销售（预包装食品、散装食品）；日用百货销售；国内贸易代理" />
      </Panel>
      <Panel roomy>旧码最迟 5 分钟后失效，截图也一样。</Panel>
    </Shelf>
  </>
);

export const Blanks = () => (
  <>
    <Shelf title="还没有内容">
      <EmptyState
        title="您名下还没有企业证照"
        text="新办的执照领取后会自动出现在这里。"
        link={{ text: '再查一次', onTap: nothing }}
      />
    </Shelf>
    <Shelf title="打不开">
      <ErrorState
        title="登记系统没有应答"
        text="不是您的问题，系统恢复后就能打开。"
        link={{ text: '去扫码核验', onTap: nothing }}
        requestId="01JD9ZQ4S8"
      />
    </Shelf>
    <Shelf title="正在打开">
      {membersOf(SHAPES).map(([shape, { name, text }]) => (
        <Sample key={shape} name={name}>
          <Skeleton shape={shape} text={text} />
        </Sample>
      ))}
    </Shelf>
  </>
);

const Icons = () => (
  <Shelf title="图标">
    <Box className="gallery__row">
      {ICON_NAMES.map((name) => (
        <Box key={name} className="gallery__icon">
          <Icon name={name} />
          <Txt>{name}</Txt>
        </Box>
      ))}
    </Box>
  </Shelf>
);

export const Messages = () => (
  <>
    <Notices />
    <Rows />
    <Icons />
  </>
);
