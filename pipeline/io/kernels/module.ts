import { WASM_BASE64 } from './pixel-kernels-wasm.js';

/** The functions of pixel-kernels.as. */
type KernelName =
  'reduce' | 'split' | 'countLevels' | 'countKeys' | 'keysOfBin' | 'resampleAcross' | 'resampleDown';

/** Addresses, lengths and counts are whole numbers. */
type KernelFunction = (...args: readonly number[]) => number;
export type KernelFunctions = Readonly<Record<KernelName, KernelFunction>>;

/** What is used here of WebAssembly: the types of Node 20 do not describe it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (options: { initial: number }) => {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  };
};

/** Loops read up to this many bytes behind what they need: room is left behind every piece. */
const SLACK = 64;
const PAGE = 65_536;

type Piece = Uint8Array | Int16Array | Uint16Array | Int32Array;

/** The compiled loops and their memory, which is cut anew for each picture. */
export interface KernelModule {
  readonly call: KernelFunctions;
  /** Forgets all pieces behind this address; without one, all of them. */
  rewind(to?: number): void;
  /** Room for so many bytes, at a multiple of 16. Views made before may be dead after. */
  take(bytes: number): number;
  /** A copy of these numbers; its address. */
  copy(numbers: Piece): number;
  /** The address behind the last piece. */
  end(): number;
  bytes(address: number, length: number): Uint8Array;
  words(address: number, length: number): Uint32Array;
  buffer(address: number, length: number): Buffer;
}

function isKernelFunction(value: unknown): value is KernelFunction {
  return typeof value === 'function';
}

/** Compiles and opens the loops: one for each thread. */
export function openKernelModule(): KernelModule {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(WASM_BASE64, 'base64')));
  const memory = exports['memory'];
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the pixel kernels export no memory');
  const named = (name: KernelName): KernelFunction => {
    const found: unknown = exports[name];
    if (!isKernelFunction(found)) throw new Error(`the pixel kernels export no ${name}`);
    return found;
  };
  const call: KernelFunctions = {
    reduce: named('reduce'),
    split: named('split'),
    countLevels: named('countLevels'),
    countKeys: named('countKeys'),
    keysOfBin: named('keysOfBin'),
    resampleAcross: named('resampleAcross'),
    resampleDown: named('resampleDown'),
  };
  // The first page is the module's own.
  let top = PAGE;
  const take = (bytes: number): number => {
    const address = top;
    top = (address + bytes + SLACK + 15) & ~15;
    const missing = top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return address;
  };
  const bytes = (address: number, length: number) => new Uint8Array(memory.buffer, address, length);
  return {
    call,
    rewind: (to = PAGE) => {
      top = to;
    },
    take,
    copy: (numbers) => {
      const address = take(numbers.byteLength);
      bytes(address, numbers.byteLength).set(
        new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
      );
      return address;
    },
    end: () => top,
    bytes,
    words: (address, length) => new Uint32Array(memory.buffer, address, length),
    buffer: (address, length) => Buffer.from(memory.buffer, address, length),
  };
}
