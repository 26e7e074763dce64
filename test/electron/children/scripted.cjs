'use strict';

/* A child that does as the input of its job says: { does: 'finish' | 'refuse' | 'hang' | 'deafen' | 'die' | 'exhaust' | 'throw' }. */
const report = (state) => process.send({ type: 'state', state });

const acts = {
  finish: () => {
    report({ state: 'running', step: 'half', fraction: 0.5 });
    report({ state: 'done', result: { path: 'x', series: [], refusedFiles: [] } });
  },
  refuse: () => report({ state: 'failed', error: { code: 'refused', message: 'no', reason: 'import.notCt', values: {} } }),
  hang: () => setInterval(() => undefined, 1000),
  deafen: () => { for (;;); },
  die: () => process.kill(process.pid, 'SIGKILL'),
  exhaust: () => {
    process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n', () => process.abort());
  },
  throw: () => { throw new Error('a bug'); },
};

process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  if (message.type === 'start') acts[message.order.input.does]();
  if (message.type === 'cancel') report({ state: 'cancelled' });
});
