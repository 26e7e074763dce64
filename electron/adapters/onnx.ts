import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';

import type { InferenceSession, Tensor } from 'onnxruntime-node';

export type OnnxProvider = 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';

/** Fastest first; each is tried on this machine and the next taken where it fails. */
const providersOf: Readonly<Partial<Record<NodeJS.Platform, readonly OnnxProvider[]>>> = {
  win32: ['dml', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
  darwin: ['coreml', 'cpu'],
};

/** What to try, in order, for a wish. */
export const providersToTry = (wish: OnnxProvider | 'auto', platform: NodeJS.Platform = process.platform): readonly OnnxProvider[] =>
  wish === 'auto' ? (providersOf[platform] ?? ['cpu']) : [...new Set([wish, 'cpu'] as const)];

/** Files by which Linux shows a graphics card to programs; without one the libraries fail and write about it to the terminal. */
const deviceFiles: Readonly<Partial<Record<OnnxProvider, readonly string[]>>> = {
  cuda: ['/dev/nvidiactl', '/dev/dxg'],
  webgpu: ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'],
};
const lacksDevice = (provider: OnnxProvider): boolean =>
  process.platform === 'linux' && !(deviceFiles[provider]?.some((file) => existsSync(file)) ?? true);

export type OnnxSession = {
  readonly provider: OnnxProvider;
  /** What was tried before and why it did not serve. */
  readonly passedOver: readonly { readonly provider: OnnxProvider; readonly why: string }[];
  /** Values of one patch in (channels slowest), values of the output out; the batch axis of 1 and the channel axis are added in front. */
  readonly run: (values: Float32Array, size: readonly number[]) => Promise<Float32Array>;
  readonly release: () => Promise<void>;
};

export type OnnxOptions = {
  readonly file: string;
  readonly provider: OnnxProvider | 'auto';
  readonly inputName: string;
  readonly outputName: string;
  /** A small size the network takes: a provider counts as working when it has run once. */
  readonly trialSize: readonly [number, number, number];
  /** Input channels; 1 where not said. */
  readonly channels?: number;
  readonly threads?: number;
};

/** Opens the network on the first provider that runs it. Throws when none does, with what each one said. */
export async function openOnnx(options: OnnxOptions): Promise<OnnxSession> {
  const passedOver: { provider: OnnxProvider; why: string }[] = [];
  for (const provider of providersToTry(options.provider)) {
    if (options.provider === 'auto' && lacksDevice(provider)) {
      passedOver.push({ provider, why: 'no graphics device' });
      continue;
    }
    try {
      return { ...(await openOn(provider, options)), provider, passedOver };
    } catch (cause) {
      passedOver.push({ provider, why: firstLine(cause) });
    }
  }
  throw new Error(`no provider runs ${options.file}: ${passedOver.map(({ provider, why }) => `${provider}: ${why}`).join('; ')}`);
}

async function openOn(provider: OnnxProvider, options: OnnxOptions): Promise<Pick<OnnxSession, 'run' | 'release'>> {
  const onnx = await import('onnxruntime-node');
  const session = await onnx.InferenceSession.create(options.file, {
    executionProviders: [provider],
    intraOpNumThreads: options.threads ?? availableParallelism(),
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // A patch always has the same size, so that its memory can be planned; DirectML cannot have that (ONNX Runtime's documentation of it).
    enableMemPattern: provider !== 'dml',
    enableCpuMemArena: true,
  });
  const run = patchRunner(session, onnx.Tensor, options);
  try {
    await run(new Float32Array(options.trialSize.reduce((a, b) => a * b, options.channels ?? 1)), options.trialSize);
  } catch (cause) {
    await session.release();
    throw cause;
  }
  return { run, release: () => session.release() };
}

function patchRunner(session: InferenceSession, OnnxTensor: typeof Tensor, { inputName, outputName, channels = 1 }: OnnxOptions): OnnxSession['run'] {
  return async (values, size) => {
    const output = (await session.run({ [inputName]: new OnnxTensor('float32', values, [1, channels, ...size]) }, [outputName]))[outputName];
    if (!(output?.data instanceof Float32Array)) throw new Error(`the network's output ${outputName} is not float32`);
    return output.data;
  };
}

const firstLine = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] as string;
