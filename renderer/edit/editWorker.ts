import { createEditSession } from './editSession';
import type { EditReply, EditRequest } from './protocol';

/** What a worker sees of its global scope; the compiler of the window knows only the window's. */
type WorkerScope = {
  postMessage: (reply: EditReply, transfer: Transferable[]) => void;
  onmessage: ((event: MessageEvent<EditRequest>) => void) | null;
};
const scope = self as unknown as WorkerScope;

const session = createEditSession((reply, transfer = []) => { scope.postMessage(reply, transfer); });
let drawing: ReturnType<typeof setTimeout> | undefined;

/** Questions that have arrived meanwhile are answered before the next surface is drawn. */
function drawLater(): void {
  clearTimeout(drawing);
  drawing = setTimeout(() => { guarded(() => { if (session.drawNext()) drawLater(); }); }, 0);
}

/** What goes wrong is said in the window; the worker stays. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (cause) {
    scope.postMessage({ type: 'failed', detail: cause instanceof Error ? cause.message : String(cause) }, []);
  }
}

scope.onmessage = ({ data }) => {
  guarded(() => { session.ask(data); });
  drawLater();
};
