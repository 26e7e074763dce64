import { encode } from 'fast-png';

import type { Picture } from '../../shared/report/picture';

/** The picture as a PNG file. */
export const encodePng = ({ width, height, pixels }: Picture): Uint8Array => encode({ width, height, data: pixels, channels: 3, depth: 8 });
