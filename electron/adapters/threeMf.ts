import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

import type { Mesh } from '../../shared/mesh/mesh';

export type NamedPart = { readonly name: string; readonly mesh: Mesh };
/** What is said about the file in its own metadata, e.g. Title, Description. */
export type ThreeMfAbout = Readonly<Record<'Title' | 'Application' | 'Description', string>>;

const CONTENT_TYPES = `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`;
const RELATIONSHIPS = `<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`;

/** A 3MF package (3MF Core Specification 1.3): unit millimetre, one named object a part, each in its place. */
export function encodeThreeMf(parts: readonly NamedPart[], about: ThreeMfAbout): Uint8Array {
  return zipSync({ '[Content_Types].xml': strToU8(CONTENT_TYPES), '_rels/.rels': strToU8(RELATIONSHIPS), '3D/3dmodel.model': strToU8(modelXml(parts, about)) });
}

function modelXml(parts: readonly NamedPart[], about: ThreeMfAbout): string {
  const metadata = Object.entries(about).map(([name, value]) => `<metadata name="${name}">${escaped(value)}</metadata>`).join('');
  const objects = parts.map((part, i) => objectXml(part, i + 1)).join('');
  const items = parts.map((_, i) => `<item objectid="${i + 1}"/>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">${metadata}<resources>${objects}</resources><build>${items}</build></model>`;
}

function objectXml({ name, mesh: { positions, triangles } }: NamedPart, id: number): string {
  const rows: string[] = [`<object id="${id}" type="model" name="${escaped(name)}"><mesh><vertices>`];
  for (let i = 0; i < positions.length; i += 3) rows.push(`<vertex x="${positions[i] as number}" y="${positions[i + 1] as number}" z="${positions[i + 2] as number}"/>`);
  rows.push('</vertices><triangles>');
  for (let i = 0; i < triangles.length; i += 3) rows.push(`<triangle v1="${triangles[i] as number}" v2="${triangles[i + 1] as number}" v3="${triangles[i + 2] as number}"/>`);
  return `${rows.join('')}</triangles></mesh></object>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The unit and parts of a 3MF written by `encodeThreeMf`: what was written is read again before it is handed out. */
export function decodeThreeMf(bytes: Uint8Array): { readonly unit: string; readonly parts: readonly NamedPart[] } {
  const model = unzipSync(bytes)['3D/3dmodel.model'];
  if (!model) throw new Error('a 3MF without 3D/3dmodel.model');
  const xml = strFromU8(model);
  const unit = /<model[^>]* unit="([^"]*)"/.exec(xml)?.[1] ?? '';
  const parts = [...xml.matchAll(/<object [^>]*name="([^"]*)"[^>]*>(.*?)<\/object>/gs)].map(([, name, body]) => ({ name: name ?? '', mesh: meshIn(body ?? '') }));
  return { unit, parts };
}

function meshIn(xml: string): Mesh {
  const positions = [...xml.matchAll(/<vertex x="([^"]*)" y="([^"]*)" z="([^"]*)"\/>/g)].flatMap(([, ...xyz]) => xyz.map(Number));
  const triangles = [...xml.matchAll(/<triangle v1="([^"]*)" v2="([^"]*)" v3="([^"]*)"\/>/g)].flatMap(([, ...corners]) => corners.map(Number));
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}
