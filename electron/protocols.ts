import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';

import { protocol } from 'electron';

import { APP_ORIGIN, pathInside, productAt, type Places } from './addresses';

const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true };

/** Before the app is ready: what the two schemes may do. */
export const registerSchemes = (): void => {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }, { scheme: 'case', privileges }]);
};

/** Nothing from elsewhere, no script that is not a file of ours; `wasm-unsafe-eval` compiles WebAssembly and nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self' 'unsafe-inline'", "img-src 'self' blob: data:", "font-src 'self'",
  "connect-src 'self' case: blob:", "worker-src 'self' blob:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

const isolation = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.woff': 'font/woff', '.wasm': 'application/wasm',
};

/** `app://arthroplan/…` is the window's own files; `case://<case>/<key>/<file>` a product of a case, read-only. */
export function serveSchemes({ rendererFolder, artifactsFolder }: Places): void {
  protocol.handle('app', ({ url }) => sendFile(pathInside(rendererFolder, url), {}));
  protocol.handle('case', ({ url }) => sendFile(productAt(artifactsFolder, url), { 'Access-Control-Allow-Origin': APP_ORIGIN }));
}

/** Bulk is read in slices of this size. */
const SLICE_BYTES = 4 * 1024 * 1024;

async function sendFile(path: string | null, headers: Readonly<Record<string, string>>): Promise<Response> {
  const found = path === null ? null : await stat(path).catch(() => null);
  if (path === null || !found?.isFile()) return new Response('not found', { status: 404, headers: isolation });
  const stream = Readable.toWeb(createReadStream(path, { highWaterMark: SLICE_BYTES })) as ReadableStream<Uint8Array>;
  return new Response(stream, {
    headers: { ...isolation, ...headers, 'Content-Type': types[extname(path)] ?? 'application/octet-stream', 'Content-Length': String(found.size), 'Cache-Control': 'no-store' },
  });
}
