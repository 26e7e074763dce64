import { beforeEach, describe, expect, test, vi } from 'vitest';

import { openOnnx, type OnnxProvider } from '../../electron/adapters/onnx';
import { openedNetworks } from '../../electron/jobs/tasks/segmentNnunet';
import { providers } from '../../shared/jobs/job';
import type { NnunetManifest } from '../../shared/segmentation/nnunet/manifest';

/** In place of ONNX Runtime: what it was asked for, and which providers this pretended computer has. */
const runtime = vi.hoisted(() => ({
  asked: [] as { file: string; providers: readonly string[]; plansMemory: boolean }[],
  lacks: new Map<string, string>(), cannotRun: new Set<string>(), released: [] as string[],
}));

vi.mock('onnxruntime-node', () => ({
  Tensor: class { readonly dims: readonly number[]; constructor(_type: string, _values: Float32Array, dims: readonly number[]) { this.dims = dims; } },
  InferenceSession: {
    create: (file: string, { executionProviders, enableMemPattern }: { executionProviders: string[]; enableMemPattern: boolean }) => {
      const [provider] = executionProviders as [string];
      runtime.asked.push({ file, providers: executionProviders, plansMemory: enableMemPattern });
      const why = runtime.lacks.get(provider);
      if (why !== undefined) return Promise.reject(new Error(why));
      return Promise.resolve({
        run: () => (runtime.cannotRun.has(provider) ? Promise.reject(new Error(`${provider} ran out of memory`)) : Promise.resolve({ logits: { data: new Float32Array(8) }, features: { data: new Float32Array(8) } })),
        release: () => { runtime.released.push(provider); return Promise.resolve(); },
      });
    },
  },
}));

beforeEach(() => {
  runtime.asked.length = 0;
  runtime.released.length = 0;
  runtime.lacks.clear();
  runtime.cannotRun.clear();
});

const wish = (provider: OnnxProvider | 'auto') => openOnnx({ file: 'model.onnx', provider, inputName: 'image', outputName: 'logits', trialSize: [2, 2, 2] });
const askedFor = (): string[] => runtime.asked.flatMap((each) => each.providers);

describe('a provider that is wished for', () => {
  test.each(providers.filter((each) => each !== 'auto'))('%s reaches the session as it was said, and nothing else is asked for', async (provider) => {
    expect(await wish(provider)).toMatchObject({ provider, passedOver: [] });
    expect(askedFor()).toEqual([provider]);
    expect(runtime.asked[0]?.plansMemory).toBe(provider !== 'dml');
  });

  test('and is not there is passed over for the processor, with what it said', async () => {
    runtime.lacks.set('cuda', 'libcudnn.so.9: cannot open shared object file\nand a long trace');
    expect(await wish('cuda')).toMatchObject({ provider: 'cpu', passedOver: [{ provider: 'cuda', why: 'libcudnn.so.9: cannot open shared object file' }] });
    expect(askedFor()).toEqual(['cuda', 'cpu']);
  });

  test('and opens but cannot run a patch is given back and passed over', async () => {
    runtime.cannotRun.add('dml');
    expect(await wish('dml')).toMatchObject({ provider: 'cpu', passedOver: [{ provider: 'dml', why: 'dml ran out of memory' }] });
    expect(runtime.released).toEqual(['dml']);
  });

  test('is not there, and the processor neither: every one says why', async () => {
    runtime.lacks.set('coreml', 'no CoreML here').set('cpu', 'no such file');
    await expect(wish('coreml')).rejects.toThrow('no provider runs model.onnx: coreml: no CoreML here; cpu: no such file');
  });
});

test('without a wish the fast ones of the platform are tried before the processor', async () => {
  const { provider, passedOver } = await wish('auto');
  expect([...passedOver.map((each) => each.provider), provider].at(0)).toBe({ win32: 'dml', darwin: 'coreml', linux: 'cuda' }[process.platform as 'linux'] ?? 'cpu');
  expect(passedOver.every(({ why }) => why !== '')).toBe(true);
});

test('an imported model runs where it is wished; its last layer by itself stays on the processor', async () => {
  const manifest = {
    input: { name: 'image', sizeMultiple: [2, 2, 2] }, output: { name: 'logits' }, head: { file: 'head.onnx', sha256: '', input: 'features', features: 1 },
  } as unknown as NnunetManifest;
  const { session, release } = await openedNetworks({ manifest, files: ['fold_0.onnx', 'fold_1.onnx'], head: 'head.onnx' }, 'cuda');
  expect(session.provider).toBe('cuda');
  expect(runtime.asked.map(({ file, providers: [provider] }) => [file, provider])).toEqual([['fold_0.onnx', 'cuda'], ['fold_1.onnx', 'cuda'], ['head.onnx', 'cpu']]);
  await release();
  expect(runtime.released).toHaveLength(3);
});
