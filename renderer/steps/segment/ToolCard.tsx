import type { ReactElement } from 'react';

import type { LabelName } from '../../../shared/segmentation/labels';
import { labels } from '../../scene/labelOverlayColours';
import { sliceStepMm, orientations } from '../../scene/sliceGeometry';
import type { CaseData } from '../../state/artifacts';
import { clearStrokes, markedFor, remark, useEditing, useEditOptions, withMarked } from '../../state/editStore';
import { useView, type Plane } from '../../state/viewStore';
import { interpolateEdit, splitEdit } from '../../tools/editDecision';
import { RADIUS_MM, type EditOptions, type EditTool } from '../../tools/editOptions';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { ProgressBar } from '../../ui/ProgressBar';
import { RangeSlider } from '../../ui/RangeSlider';
import { isBone, sayLabel } from './boneName';
import { DensityFields, Field, LabelSelect, OneOf, OnOff, set } from './toolFields';
import { toolIcons } from './ToolPalette';

type CardProps = { readonly data: CaseData; readonly listed: readonly LabelName[] };

const choices: Readonly<Record<EditTool, (props: CardProps) => ReactElement | null>> = {
  look: () => null, brush: BrushChoices, eraser: EraserChoices, cut: CutChoices, keepIsland: () => null, removeIsland: () => null, relabel: () => null,
  split: SplitChoices, grow: GrowChoices, fillHoles: () => <OneOf field="across" values={['volume', 'slice']} />, smooth: SmoothChoices, interpolate: InterpolateChoices,
};

/** The tool in hand: what to do with it, and what it may be told. */
export function ToolCard(props: CardProps) {
  const say = useText();
  const options = useEditOptions();
  const Icon = toolIcons[options.tool];
  const Choices = choices[options.tool];
  return (
    <section className="panel-card tool-card" aria-label={say(`editor.tool_${options.tool}`)}>
      <h2 className="row"><Icon size={16} />{say(`editor.tool_${options.tool}`)}</h2>
      <p className="small muted">{say(`editor.do_${wayOf(options)}`, { bone: sayLabel(say, options.bone) })}</p>
      <Choices {...props} />
      <Remark />
    </section>
  );
}

const wayOf = ({ tool, cutBy }: EditOptions): string => (tool === 'cut' ? (cutBy === 'outline' ? 'cutOutline' : 'cutLine') : tool);

/** What came of the last thing done, where it is worth a word. */
function Remark() {
  const say = useText();
  const { remark: said, waiting } = useEditing();
  if (waiting > 0) return <Working />;
  const values = said?.values ?? {};
  const words = typeof values['bone'] === 'string' ? { ...values, name: sayLabel(say, values['bone'] as LabelName) } : values;
  return <p className="remark small" role="status">{said ? say(said.key, words) : null}</p>;
}

/** An edit that takes longer than one notices: how far it is, and that it may be given up. */
function Working() {
  const say = useText();
  const { edit } = useFlows();
  const progress = useEditing((state) => state.progress);
  return (
    <div className="working" role="status">
      <span className="spinner" />
      {progress === null ? <span className="small muted">{say('editor.working')}</span> : <ProgressBar label={say('editor.working')} fraction={progress} />}
      <Button onPress={edit.giveUp}>{say('ui.cancel')}</Button>
    </div>
  );
}

function Radius() {
  const say = useText();
  const radiusMm = useEditOptions((options) => options.radiusMm);
  return <RangeSlider label={say('editor.radius')} value={radiusMm} min={RADIUS_MM.least} max={RADIUS_MM.most} step={0.5} shown={`${radiusMm.toFixed(1)} mm`} onChange={(next) => { set({ radiusMm: next }); }} />;
}

function BrushChoices() {
  return <><OneOf field="shape" values={['disc', 'sphere']} /><Radius /><OneOf field="paintOver" values={['empty', 'all']} /><WithinDensity /></>;
}

function EraserChoices() {
  return <><OneOf field="shape" values={['disc', 'sphere']} /><Radius /><OneOf field="erase" values={['bone', 'all']} /><WithinDensity /></>;
}

function WithinDensity() {
  const say = useText();
  const { rangeOn, range } = useEditOptions();
  return (
    <>
      <OnOff label={say('editor.rangeOn')} on={rangeOn} onChange={(on) => { set({ rangeOn: on }); }} />
      {rangeOn ? <DensityFields range={range} onChange={(next) => { set({ range: next }); }} /> : null}
    </>
  );
}

function CutChoices({ listed }: CardProps) {
  const say = useText();
  const { cutBy, becomes, bone } = useEditOptions();
  return (
    <>
      <OneOf field="cutBy" values={['outline', 'line']} />
      {cutBy === 'outline' ? <><OneOf field="away" values={['inside', 'outside']} /><OneOf field="depth" values={['all', 'slice']} /></> : null}
      <LabelSelect label={say('editor.becomes')} value={becomes} among={listed.filter((name) => name !== bone)} none={say('editor.nothing')} onChoose={(name) => { set({ becomes: name }); }} />
    </>
  );
}

function GrowChoices() {
  const say = useText();
  const { growRange, reachMm } = useEditOptions();
  return (
    <>
      <Field label={say('editor.range')}><DensityFields range={growRange} onChange={(next) => { set({ growRange: next }); }} /></Field>
      <RangeSlider label={say('editor.reach')} value={reachMm} min={5} max={120} step={5} shown={`${String(reachMm)} mm`} onChange={(next) => { set({ reachMm: next }); }} />
    </>
  );
}

function SmoothChoices() {
  const say = useText();
  const { smoothMm, smoothWhere } = useEditOptions();
  return (
    <>
      <RangeSlider label={say('editor.strength')} value={smoothMm} min={0.5} max={4} step={0.5} shown={`${smoothMm.toFixed(1)} mm`} onChange={(next) => { set({ smoothMm: next }); }} />
      <OneOf field="smoothWhere" values={['bone', 'place']} />
      {smoothWhere === 'place' ? <Radius /> : null}
    </>
  );
}

function SplitChoices({ listed }: CardProps) {
  const say = useText();
  const { edit } = useFlows();
  const { bone, other } = useEditOptions();
  const { strokes, strokesOn, waiting } = useEditing();
  const part = (): void => {
    if (waiting > 0) return;
    const decision = splitEdit(useEditOptions.getState(), strokes);
    if (!decision) { remark('editor.needTwo'); return; }
    edit.make(decision);
  };
  // Two bones that were taken for one have one name: the other is not among those that are there.
  const absent = labels.map(({ name }) => name).filter((name) => isBone(name) && !listed.includes(name));
  return (
    <>
      <LabelSelect label={say('editor.splitWith')} value={other} among={[...listed, ...absent].filter((name) => name !== bone)} onChoose={(name) => { if (name !== 'background') set({ other: name }); }} />
      <div className="seed-choice" role="radiogroup" aria-label={say('editor.seedOf')}>
        {(['bone', 'other'] as const).map((which) => (
          <button key={which} type="button" role="radio" aria-checked={strokesOn === which} data-strokes={which} onClick={() => { useEditing.setState({ strokesOn: which }); }}>
            <span>{sayLabel(say, which === 'bone' ? bone : other)}</span><span className="mono faint">{strokes[which].length}</span>
          </button>
        ))}
      </div>
      <div className="row"><Button look="primary" onPress={part}>{say('editor.part')}</Button><Button onPress={clearStrokes}>{say('editor.clearStrokes')}</Button></div>
    </>
  );
}

function InterpolateChoices({ data }: CardProps) {
  const say = useText();
  const { edit } = useFlows();
  const { trim, bone } = useEditOptions();
  const { marked, standing } = useEditing();
  const places = markedFor({ marked, standing }, bone);
  const mark = (plane: Plane): void => {
    const { crosshair: at } = useView.getState();
    useEditing.setState({ marked: withMarked(marked, { plane, at, bone, sliceMm: sliceStepMm(data.labels.grid, plane) }, null) });
  };
  const fill = (): void => {
    const decision = interpolateEdit(useEditOptions.getState(), places, marked.across);
    if (decision) edit.make(decision);
    else remark('editor.needSlices');
  };
  return (
    <>
      <Field label={say('editor.direction')}>
        <Choice<Plane> label={say('editor.direction')} value={marked.across} onChoose={(across) => { useEditing.setState({ marked: { across, slices: [] } }); }}
          options={orientations.map((plane) => ({ value: plane, label: say(`workbench.${plane}`) }))} />
      </Field>
      <div className="spread"><span className="small muted">{say('editor.painted', { count: places.length })}</span>
        <span className="row"><Button onPress={() => { mark(marked.across); }}>{say('editor.addSlice')}</Button></span></div>
      <OnOff label={say('editor.trim')} on={trim} onChange={(on) => { set({ trim: on }); }} />
      <div className="row"><Button look="primary" onPress={fill}>{say('editor.fillBetween')}</Button><Button onPress={() => { useEditing.setState({ marked: { across: marked.across, slices: [] } }); }}>{say('editor.clearSlices')}</Button></div>
    </>
  );
}
