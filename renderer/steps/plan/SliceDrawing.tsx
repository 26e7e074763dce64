import { useMemo } from 'react';

import { css } from '../../scene/colours';
import type { SceneModel, ShownPart } from '../../scene/sceneModel';
import { sectionAt } from '../../scene/section';
import { placedPart } from './placedPart';
import { fixedAxis, screenFromWorld, type SlicePort } from '../../scene/sliceGeometry';
import { point } from '../../../shared/geometry/spaces';
import { Crosshair } from '../../slices/Crosshair';
import { DoubtPlaces } from '../../slices/DoubtPlaces';
import { useView } from '../../state/viewStore';

const DOT_VISIBLE_MM = 3;

/** Lines over a slice: the other two slices, the cut through the implants, landmarks that lie near. */
export function SliceDrawing({ port, model }: { readonly port: SlicePort; readonly model: SceneModel }) {
  return (
    <svg className="slice-drawing" width={port.width} height={port.height} aria-hidden="true">
      {model.parts.map((part) => <Outline key={part.id} part={part} port={port} />)}
      <Crosshair port={port} />
      <DoubtPlaces port={port} />
      <Dots port={port} model={model} />
    </svg>
  );
}

function Outline({ part, port }: { readonly part: ShownPart; readonly port: SlicePort }) {
  const axis = fixedAxis[port.orientation];
  const level = useView((view) => view.crosshair[axis]);
  const pieces = useMemo(() => sectionAt(placedPart(part), axis, level), [part, axis, level]);
  if (pieces.length === 0) return null;
  return <path d={pathOf(pieces, port)} fill="none" stroke={css(part.colour)} strokeWidth={part.selected ? 2.2 : 1.5} strokeLinecap="round" />;
}

function pathOf(pieces: Float32Array, port: SlicePort): string {
  const at = (i: number) => screenFromWorld(port, point(pieces[i] ?? 0, pieces[i + 1] ?? 0, pieces[i + 2] ?? 0));
  const steps: string[] = [];
  for (let i = 0; i < pieces.length; i += 6) {
    const [from, to] = [at(i), at(i + 3)];
    steps.push(`M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`);
  }
  return steps.join('');
}

function Dots({ port, model }: { readonly port: SlicePort; readonly model: SceneModel }) {
  const axis = fixedAxis[port.orientation];
  const level = useView((view) => view.crosshair[axis]);
  return <>{model.dots.filter(({ at }) => Math.abs(at[axis] - level) < DOT_VISIBLE_MM).map(({ id, at }) => {
    const { x, y } = screenFromWorld(port, at);
    return <circle key={id} cx={x} cy={y} r={3.5} className="slice-dot" />;
  })}</>;
}
