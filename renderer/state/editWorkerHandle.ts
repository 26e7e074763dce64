import type { EditReply, EditRequest } from '../edit/protocol';

/** The editor's worker, as the window holds it. */
export type EditWorker = { readonly ask: (request: EditRequest) => void; readonly stop: () => void };

/** Starts the worker; it is a file of the window, so the content policy allows it and nothing is fetched from outside. */
export function startEditWorker(take: (reply: EditReply) => void): EditWorker {
  const worker = new Worker(new URL('../edit/editWorker.ts', import.meta.url), { type: 'module', name: 'segmentation editor' });
  worker.onmessage = ({ data }: MessageEvent<EditReply>) => { take(data); };
  worker.onerror = ({ message }) => { take({ type: 'failed', detail: message }); };
  return {
    ask: (request) => { worker.postMessage(request, request.type === 'open' ? [request.labels.buffer] : []); },
    stop: () => { worker.terminate(); },
  };
}
