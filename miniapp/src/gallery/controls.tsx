import { useState } from 'react';
import { Box } from '../components/base/base.tsx';
import { Button, type ButtonProps } from '../components/button/button.tsx';
import { Checkbox } from '../components/checkbox/checkbox.tsx';
import { Choices } from '../components/choices/choices.tsx';
import { Confirm } from '../components/confirm/confirm.tsx';
import { Field, type FieldProps } from '../components/field/field.tsx';
import { membersOf, nothing, Sample, Shelf } from './sample.tsx';

const BUTTON_KINDS: Readonly<Record<NonNullable<ButtonProps['kind']>, string>> = {
  filled: '主要',
  outline: '次要',
  tint: '旁边',
  text: '文字',
};

const Buttons = () => (
  <>
    {membersOf(BUTTON_KINDS).map(([kind, name]) => (
      <Shelf key={kind} title={`按钮，${name}`}>
        <Box className="gallery__row">
          <Button kind={kind} text="去出示" onTap={nothing} />
          <Button kind={kind} icon="qr" text="出示营业执照" onTap={nothing} />
          <Button kind={kind} icon="refresh" text="再查一次" busy="正在查" onTap={nothing} />
          <Button kind={kind} text="不能点" disabled onTap={nothing} />
          <Button kind={kind} icon="trash" text="注销账号" danger onTap={nothing} />
        </Box>
      </Shelf>
    ))}
  </>
);

const FIELDS: readonly Omit<FieldProps, 'value' | 'onChange'>[] = [
  { id: 'field-empty', label: '姓名', placeholder: '与身份证一致' },
  { id: 'field-icon', label: '手机号', icon: 'phone', kind: 'phone' },
  { id: 'field-hint', label: '身份证号', kind: 'id-card', icon: 'id-card', hint: '只用来核对，不保存原号' },
  { id: 'field-error', label: '身份证号', kind: 'id-card', error: '身份证号是 18 位，请再核对' },
  { id: 'field-off', label: '密码', kind: 'password', disabled: true },
];

const FILLED: Readonly<Record<string, string>> = {
  'field-icon': '13800000000',
  'field-error': '44190019020720537',
  'field-off': '12345678',
};

const Fields = () => {
  const [values, setValues] = useState(FILLED);
  return (
    <Shelf title="输入框">
      {FIELDS.map((field) => (
        <Field
          key={field.id}
          {...field}
          value={values[field.id] ?? ''}
          onChange={(value) => setValues({ ...values, [field.id]: value })}
        />
      ))}
    </Shelf>
  );
};

const Checkboxes = () => {
  const [on, setOn] = useState(true);
  return (
    <Shelf title="勾选">
      <Sample name="已勾">
        <Checkbox checked={on} onChange={setOn}>
          一次性：只让第一个扫的人看
        </Checkbox>
      </Sample>
      <Sample name="未勾">
        <Checkbox checked={!on} onChange={(wanted) => setOn(!wanted)}>
          我看过隐私说明，同意企证通用姓名、身份证号、手机号三项核对是不是我本人
        </Checkbox>
      </Sample>
    </Shelf>
  );
};

const SIZES = [
  { value: 'standard', text: '标准' },
  { value: 'large', text: '大字' },
] as const;

const Chooser = () => {
  const [size, setSize] = useState<(typeof SIZES)[number]['value']>('standard');
  return (
    <Shelf title="单选">
      <Choices name="gallery-size" label="示例字号" choices={SIZES} value={size} onChoose={setSize} />
    </Shelf>
  );
};

const QUESTION = {
  question: '在所有设备上退出？',
  consequence: '这台设备也会退出，再用要重新登录。证照不受影响。',
  yes: '全部退出',
  onYes: nothing,
  onNo: nothing,
};

const Questions = () => (
  <Shelf title="先问一句">
    <Confirm id="gallery-ask" {...QUESTION} />
    <Confirm id="gallery-asked" {...QUESTION} question="退出这台设备？" busy="正在退出" />
  </Shelf>
);

export const Controls = () => (
  <>
    <Buttons />
    <Fields />
    <Checkboxes />
    <Chooser />
    <Questions />
  </>
);
