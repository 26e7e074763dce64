import type { Mesh } from '../mesh/mesh';
import { facetsOf } from './facets';

/** What is said about the part in its file. `writtenAt` is an ISO date and time. */
export type StepAbout = { readonly id: string; readonly name: string; readonly description: string; readonly writtenAt: string };

/** Coordinates are written to this many decimals, mm: finer than the 32-bit numbers of a surface. */
const DECIMALS = 5;

/**
 * A closed surface as a STEP file (ISO 10303-21, AP214 automotive_design, unit millimetre): one solid, a boundary
 * representation whose faces are planes, a facet each. Corners at one place must be one vertex.
 */
export function encodeStep(mesh: Mesh, about: StepAbout): string {
  const file = stepWriter();
  const context = contextOf(file);
  const solid = solidOf(file, mesh, about.name);
  const origin = file.add('AXIS2_PLACEMENT_3D', `'',${point(file, [0, 0, 0])},${direction(file, [0, 0, 1])},${direction(file, [1, 0, 0])}`);
  const shape = file.add('ADVANCED_BREP_SHAPE_REPRESENTATION', `${text(about.name)},(${origin},${solid}),${context}`);
  productOf(file, about, shape);
  return `${header(about)}DATA;\n${file.lines.join('\n')}\nENDSEC;\nEND-ISO-10303-21;\n`;
}

type StepWriter = { readonly lines: string[]; readonly add: (entity: string, values: string) => string; readonly addComplex: (entities: string) => string };

function stepWriter(): StepWriter {
  const lines: string[] = [];
  const put = (body: string): string => {
    const name = `#${String(lines.length + 1)}`;
    lines.push(`${name}=${body};`);
    return name;
  };
  return { lines, add: (entity, values) => put(`${entity}(${values})`), addComplex: (entities) => put(`(${entities})`) };
}

function header({ name, description, writtenAt }: StepAbout): string {
  return [
    'ISO-10303-21;', 'HEADER;', `FILE_DESCRIPTION((${text(description)}),'2;1');`,
    `FILE_NAME(${text(`${name}.step`)},${text(writtenAt.slice(0, 19))},(''),(''),'ArthroPlan','ArthroPlan','');`,
    "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));", 'ENDSEC;', '',
  ].join('\n');
}

/** Millimetres, radians, and how near is the same. */
function contextOf(file: StepWriter): string {
  const millimetre = file.addComplex('LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.)');
  const radian = file.addComplex('NAMED_UNIT(*) PLANE_ANGLE_UNIT() SI_UNIT($,.RADIAN.)');
  const steradian = file.addComplex('NAMED_UNIT(*) SI_UNIT($,.STERADIAN.) SOLID_ANGLE_UNIT()');
  const near = file.add('UNCERTAINTY_MEASURE_WITH_UNIT', `LENGTH_MEASURE(1.E-05),${millimetre},'distance_accuracy_value','confusion accuracy'`);
  return file.addComplex(`GEOMETRIC_REPRESENTATION_CONTEXT(3) GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((${near})) GLOBAL_UNIT_ASSIGNED_CONTEXT((${millimetre},${radian},${steradian})) REPRESENTATION_CONTEXT('','3D')`);
}

function productOf(file: StepWriter, { id, name, description }: StepAbout, shape: string): void {
  const application = file.add('APPLICATION_CONTEXT', "'core data for automotive mechanical design processes'");
  file.add('APPLICATION_PROTOCOL_DEFINITION', `'international standard','automotive_design',2000,${application}`);
  const product = file.add('PRODUCT', `${text(id)},${text(name)},${text(description)},(${file.add('PRODUCT_CONTEXT', `'',${application},'mechanical'`)})`);
  file.add('PRODUCT_RELATED_PRODUCT_CATEGORY', `'part',$,(${product})`);
  const formation = file.add('PRODUCT_DEFINITION_FORMATION', `'','',${product}`);
  const definition = file.add('PRODUCT_DEFINITION', `'design','',${formation},${file.add('PRODUCT_DEFINITION_CONTEXT', `'part definition',${application},'design'`)}`);
  file.add('SHAPE_DEFINITION_REPRESENTATION', `${file.add('PRODUCT_DEFINITION_SHAPE', `'','',${definition}`)},${shape}`);
}

type Triple = readonly [number, number, number];

function solidOf(file: StepWriter, mesh: Mesh, name: string): string {
  const at = (v: number): Triple => [mesh.positions[3 * v] as number, mesh.positions[3 * v + 1] as number, mesh.positions[3 * v + 2] as number];
  const points = new Map<number, { readonly point: string; readonly vertex: string }>();
  const cornerOf = (v: number): { readonly point: string; readonly vertex: string } => {
    const known = points.get(v);
    if (known) return known;
    const made = point(file, at(v));
    const corner = { point: made, vertex: file.add('VERTEX_POINT', `'',${made}`) };
    points.set(v, corner);
    return corner;
  };
  const edges = new Map<string, string>();
  const edgeOf = (from: number, to: number): string => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const key = `${String(low)},${String(high)}`;
    const known = edges.get(key);
    if (known) return known;
    const [start, end] = [cornerOf(low), cornerOf(high)];
    const line = file.add('LINE', `'',${start.point},${file.add('VECTOR', `'',${direction(file, towards(at(low), at(high)))},1.`)}`);
    const made = file.add('EDGE_CURVE', `'',${start.vertex},${end.vertex},${line},.T.`);
    edges.set(key, made);
    return made;
  };
  const faces = facetsOf(mesh).map((corners) => faceOf(file, corners.map(at), corners.map((from, i) => {
    const to = corners[(i + 1) % corners.length] as number;
    return file.add('ORIENTED_EDGE', `'',*,*,${edgeOf(from, to)},${from < to ? '.T.' : '.F.'}`);
  }), cornerOf(corners[0] as number).point));
  return file.add('MANIFOLD_SOLID_BREP', `${text(name)},${file.add('CLOSED_SHELL', `'',(${faces.join(',')})`)}`);
}

/** A facet on its plane, whose normal points out of the solid. */
function faceOf(file: StepWriter, [a, b, c]: readonly Triple[], edges: readonly string[], at: string): string {
  const along = towards(a as Triple, b as Triple);
  const plane = file.add('AXIS2_PLACEMENT_3D', `'',${at},${direction(file, normalOf(along, towards(a as Triple, c as Triple)))},${direction(file, along)}`);
  const bound = file.add('FACE_OUTER_BOUND', `'',${file.add('EDGE_LOOP', `'',(${edges.join(',')})`)},.T.`);
  return file.add('ADVANCED_FACE', `'',(${bound}),${file.add('PLANE', `'',${plane}`)},.T.`);
}

const towards = (from: Triple, to: Triple): Triple => unit([to[0] - from[0], to[1] - from[1], to[2] - from[2]]);
const normalOf = (u: Triple, v: Triple): Triple => unit([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]);

function unit([x, y, z]: Triple): Triple {
  const length = Math.hypot(x, y, z);
  if (!(length > 0)) throw new Error('a flat triangle has no plane: it cannot stand in a STEP file');
  return [x / length, y / length, z / length];
}

const point = (file: StepWriter, at: Triple): string => file.add('CARTESIAN_POINT', `'',(${at.map((value) => real(value, DECIMALS)).join(',')})`);
const direction = (file: StepWriter, to: Triple): string => file.add('DIRECTION', `'',(${to.map((value) => real(value, 9)).join(',')})`);

/** A real number as Part 21 wants it: with a point, without trailing zeros. */
const real = (value: number, decimals: number): string => value.toFixed(decimals).replace(/0+$/, '').replace(/^-0\.$/, '0.');

/** A string as Part 21 wants it: quotes doubled, what is not ASCII by its code in hexadecimal. */
export const text = (words: string): string => `'${words.replaceAll('\\', '\\\\').replaceAll("'", "''").replace(/[^\x20-\x7e]+/g, (run) => `\\X2\\${Array.from({ length: run.length }, (_, n) => run.charCodeAt(n).toString(16).toUpperCase().padStart(4, '0')).join('')}\\X0\\`)}'`;
