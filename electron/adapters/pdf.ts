import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Column, Content, ContentTable, CustomTableLayout, Node, NodeQueries, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces';

import type { Report, ReportBlock } from '../../shared/report/content';
import type { PictureId } from '../../shared/report/planPictures';
import { sfntOf } from './woff';

/** Pictures of a report as PNG files. */
export type ReportPictures = Partial<Readonly<Record<PictureId, Uint8Array>>>;

const INK = '#18212d';
const MUTED = '#667085';
const HAIRLINE = '#dfe3e8';
const WASH = '#f3f6f8';
const ACCENT = '#0b6e76';
const WARNING = '#a15c07';
const MARGIN = { side: 44, top: 54, bottom: 56 } as const;
const CONTENT_WIDTH = 595.28 - 2 * MARGIN.side;
const CELL_PADDING = 5;

/** One PDF with a report in each language given, one after the other; throws where the fonts are not there. */
export async function reportPdf(reports: readonly Report[], pictures: ReportPictures, fontsFolder: string): Promise<Uint8Array> {
  const { default: loaded } = await import('pdfmake');
  const pdfmake = loaded as unknown as PdfMake;
  await giveFonts(pdfmake, fontsFolder);
  const images = Object.fromEntries(Object.entries(pictures).map(([id, png]) => [id, `data:image/png;base64,${Buffer.from(png).toString('base64')}`]));
  return new Uint8Array(await pdfmake.createPdf(documentOf(reports, images)).getBuffer());
}

/** The part of pdfmake 0.3 we use; its published types leave the virtual files out. */
type PdfMake = {
  readonly virtualfs: { readonly existsSync: (name: string) => boolean; readonly writeFileSync: (name: string, content: Buffer) => void };
  readonly setFonts: (fonts: Readonly<Record<string, Readonly<Record<string, string>>>>) => void;
  readonly setUrlAccessPolicy: (allow: () => boolean) => void;
  readonly setLocalAccessPolicy: (allow: () => boolean) => void;
  readonly createPdf: (definition: TDocumentDefinitions) => { readonly getBuffer: () => Promise<Uint8Array> };
};

/** The files that hold Chinese, Latin and the signs of a report in one font a weight. */
export const fontFiles = { normal: 'noto-sans-sc-chinese-simplified-400-normal.woff', bold: 'noto-sans-sc-chinese-simplified-700-normal.woff' } as const;

async function giveFonts(pdfmake: PdfMake, fontsFolder: string): Promise<void> {
  for (const [weight, file] of Object.entries(fontFiles)) {
    const name = `${weight}.ttf`;
    if (!pdfmake.virtualfs.existsSync(name)) pdfmake.virtualfs.writeFileSync(name, Buffer.from(sfntOf(await readFile(join(fontsFolder, file)))));
  }
  pdfmake.setFonts({ NotoSansSC: { normal: 'normal.ttf', bold: 'bold.ttf', italics: 'normal.ttf', bolditalics: 'bold.ttf' } });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
}

function documentOf(reports: readonly Report[], images: Record<string, string>): TDocumentDefinitions {
  const first = reports[0];
  const caseCode = first?.facts[0]?.value ?? '';
  return {
    pageSize: 'A4', pageMargins: [MARGIN.side, MARGIN.top, MARGIN.side, MARGIN.bottom],
    defaultStyle: { font: 'NotoSansSC', fontSize: 8.5, color: INK, lineHeight: 1.25 },
    info: { title: `${first?.title ?? ''} ${caseCode}`, creator: 'ArthroPlan', producer: 'ArthroPlan', subject: first?.footer ?? '' },
    images,
    header: () => ({ margin: [MARGIN.side, 24, MARGIN.side, 0], columns: [{ text: 'ArthroPlan', bold: true, color: ACCENT, fontSize: 9 }, { text: `${caseCode}  ·  ${reports.map(({ subtitle }) => subtitle).join('  /  ')}`, alignment: 'right', color: MUTED, fontSize: 8 }] }),
    footer: (page, pages) => footerOf(reports, page, pages),
    content: reports.flatMap((report, i) => reportContent(report, i > 0, images)),
    pageBreakBefore: isHeadAlone,
  };
}

/** What only announces what comes below it; pdfmake calls that a headline. */
const HEAD = { headlineLevel: 1 } as const;

/**
 * A head at the foot of a page, with nothing but heads below it there, goes on to the next page: to what it announces.
 * What is announced has an id: only of such nodes does pdfmake correct the page, that of the first line, when a row or a
 * picture is moved whole.
 */
export function isHeadAlone({ headlineLevel, startPosition: { pageNumber } }: Node, { getFollowingNodesOnPage }: NodeQueries): boolean {
  const isAnnounced = ({ id, headlineLevel: level, startPosition }: Node): boolean => id !== undefined && level === undefined && startPosition.pageNumber === pageNumber;
  return headlineLevel !== undefined && !getFollowingNodesOnPage().some(isAnnounced);
}

const footerOf = (reports: readonly Report[], page: number, pages: number): Content => ({
  margin: [MARGIN.side, 12, MARGIN.side, 0],
  stack: [
    { canvas: [{ type: 'line', x1: 0, y1: 0, x2: CONTENT_WIDTH, y2: 0, lineWidth: 0.5, lineColor: HAIRLINE }] },
    { margin: [0, 5, 0, 0], columns: [{ text: reports.map(({ footer }) => footer).join('\n'), color: MUTED, fontSize: 6.8 }, { text: `${page} / ${pages}`, width: 50, alignment: 'right', color: MUTED, fontSize: 7.5 }] },
  ],
});

function reportContent(report: Report, newPage: boolean, images: Record<string, string>): Content[] {
  return [
    { columns: [{ text: report.title, fontSize: 19, bold: true }, { text: report.subtitle, fontSize: 19, bold: true, color: ACCENT, alignment: 'right', width: 120 }], margin: [0, 0, 0, 8], ...(newPage ? { pageBreak: 'before' as const } : {}) },
    factTable(report), tileTable(report), ...report.blocks.map((block, at) => blockContent(block, { images, announces: report.blocks[at + 1]?.kind === 'table', id: `${report.language}-${at}` })),
  ];
}

const noLines: CustomTableLayout = { hLineWidth: () => 0, vLineWidth: () => 0, paddingLeft: () => 0, paddingRight: () => 8, paddingTop: () => 2, paddingBottom: () => 2 };

function factTable({ facts }: Report): Content {
  const rows = [facts.slice(0, 3), facts.slice(3)].map((row) => row.map(({ label, value }): Content => ({ text: [{ text: `${label}  `, color: MUTED }, { text: value, bold: true }] })));
  return { table: { widths: ['30%', '26%', '44%'], body: rows }, layout: noLines, margin: [0, 0, 0, 8] };
}

const cards: CustomTableLayout = { hLineWidth: () => 0, vLineWidth: (i, node) => (i === 0 || i === node.table.body[0]?.length ? 0 : 4), vLineColor: () => '#ffffff', paddingLeft: () => 9, paddingRight: () => 6, paddingTop: () => 7, paddingBottom: () => 6, fillColor: () => WASH };

function tileTable({ tiles }: Report): Content {
  const cells = tiles.map(({ label, value, unit }): Content => ({ stack: [{ text: label, color: MUTED, fontSize: 7.5 }, { text: [{ text: value, fontSize: 17, bold: true }, { text: ` ${unit}`, fontSize: 9, color: MUTED }], lineHeight: 1.1 }] }));
  return { table: { widths: tiles.map(() => '*'), body: [cells] }, layout: cards, margin: [0, 0, 0, 10] };
}

type BlockPlace = { readonly images: Record<string, string>; readonly id: string; /** A table comes next. */ readonly announces: boolean };

function blockContent(block: ReportBlock, { images, announces, id }: BlockPlace): Content {
  switch (block.kind) {
    case 'heading': return { text: block.text, fontSize: 11.5, bold: true, color: ACCENT, margin: [0, block.newPage ? 0 : 8, 0, 4], ...HEAD, ...(block.newPage ? { pageBreak: 'before' as const } : {}) };
    case 'text': return { id, text: block.text, color: MUTED, margin: [0, 0, 0, 5], ...(block.small ? { fontSize: 6.5 } : {}), ...(announces ? HEAD : {}) };
    case 'notes': return { stack: block.notes.map(({ level, text }, at): Content => ({ columns: [{ text: level === 'warning' ? '!' : '·', bold: true, width: 10, color: level === 'warning' ? WARNING : MUTED }, { id: `${id}-${at}`, text }], margin: [0, 0, 0, 2] })), margin: [0, 0, 0, 4] };
    case 'table': return tableContent(block, id);
    case 'pictures': return pictureContent(block, images, id);
  }
}

const ruled: CustomTableLayout = {
  hLineWidth: (i) => (i <= 1 ? 0.8 : 0.4), vLineWidth: () => 0, hLineColor: (i) => (i <= 1 ? '#aeb7c2' : HAIRLINE),
  paddingLeft: () => CELL_PADDING, paddingRight: () => CELL_PADDING, paddingTop: () => 3, paddingBottom: () => 2.5,
};

const tight: CustomTableLayout = { ...ruled, paddingTop: () => 1.8, paddingBottom: () => 1 };

/** Its head stays with the first row, and with the title of that row. */
function tableContent({ columns, rows, small }: Extract<ReportBlock, { kind: 'table' }>, id: string): ContentTable {
  const total = columns.reduce((sum, { width }) => sum + width, 0);
  const head = columns.map(({ title, align }): Content => ({ text: title, color: MUTED, fontSize: 7.5, alignment: align }));
  const body = rows.map((row, at) => (row.length === 1 ? titleRow(row[0] ?? '', columns.length, `${id}-${at}`)
    : row.map((text, i): TableCell => ({ ...(i === 0 ? { id: `${id}-${at}` } : {}), text, alignment: columns[i]?.align ?? 'left', bold: columns[i]?.align === 'right' }))));
  const widths = columns.map(({ width }) => (width / total) * CONTENT_WIDTH - 2 * CELL_PADDING);
  return { table: { headerRows: 1, keepWithHeaderRows: rows[0]?.length === 1 ? 2 : 1, dontBreakRows: true, widths, body: [head, ...body] }, layout: small ? tight : ruled, margin: [0, 0, 0, 6], ...(small ? { fontSize: 7.2, lineHeight: 1.1 } : {}) };
}

/** The name of the rows below it, over the whole width. */
const titleRow = (text: string, columns: number, id: string): TableCell[] => [{ id, text, bold: true, color: ACCENT, colSpan: columns, fillColor: WASH, ...HEAD }, ...Array.from({ length: columns - 1 }, (): TableCell => '')];

const GAP = 10;

function pictureContent({ pictures }: Extract<ReportBlock, { kind: 'pictures' }>, images: Record<string, string>, blockId: string): Content {
  const width = (CONTENT_WIDTH - GAP * (pictures.length - 1)) / pictures.length;
  const shown = pictures.filter(({ id }) => id in images);
  return { columnGap: GAP, margin: [0, 0, 0, 4], unbreakable: true, columns: shown.map(({ id, caption }): Column => ({ width, stack: [{ image: id, width }, { id: `${blockId}-${id}`, text: caption, color: MUTED, fontSize: 7.5, margin: [0, 3, 0, 0] }] })) };
}
