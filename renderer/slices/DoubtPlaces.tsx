import { point, type Point } from '../../shared/geometry/spaces';
import { fixedAxis, screenFromWorld, type SlicePort } from '../scene/sliceGeometry';
import { useDoubts } from '../state/doubts';
import { useView } from '../state/viewStore';

const MARGIN_PX = 6;

/** A frame around the region in which the outline of an uncertain bone is least supported by the scan, where the slice meets it. */
export function DoubtPlaces({ port }: { readonly port: SlicePort }) {
  const { qualities } = useDoubts((state) => state.said);
  const axis = fixedAxis[port.orientation];
  const level = useView((view) => view.crosshair[axis]);
  return <>{Object.entries(qualities).flatMap(([name, { low, place }]) => {
    if (!low || !place || level < place.low[axis] - 1 || level > place.high[axis] + 1) return [];
    const [from, to] = [screenFromWorld(port, at(place.low)), screenFromWorld(port, at(place.high))];
    const [left, top] = [Math.min(from.x, to.x) - MARGIN_PX, Math.min(from.y, to.y) - MARGIN_PX];
    return [<rect key={name} className="doubt-place" x={left} y={top} width={Math.abs(to.x - from.x) + 2 * MARGIN_PX} height={Math.abs(to.y - from.y) + 2 * MARGIN_PX} rx={4} />];
  })}</>;
}

const at = (place: readonly [number, number, number]): Point<'world'> => point(...place);
