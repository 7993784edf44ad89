import type { CardInfo, GalleryInfo, ProgressInfo, QueueInfo, SessionInfo, UndoInfo } from './api.js';

/** What the server answers to each read. */
interface Reads {
  session: SessionInfo;
  queue: QueueInfo;
  progress: ProgressInfo;
  card: CardInfo;
  gallery: GalleryInfo;
}

/** What was asked for is not there, or not any more. */
export class MissingError extends Error {}

/** The address of a read, with its parameters; empty ones are left out. */
export function address(name: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  return `/api/${name}?${query.toString()}`;
}

/**
 * Asks the server.
 *
 * @throws Error with the server's own words where it refuses, or says that it is gone.
 */
export async function read<Name extends keyof Reads>(
  name: Name,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Reads[Name]> {
  return (await answered(fetch(address(name, parameters)))) as Reads[Name];
}

/** Tells the server. Resolves when it is on the disk. */
export async function write(name: 'answer' | 'undo', body: unknown): Promise<UndoInfo> {
  return (await answered(
    fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )) as UndoInfo;
}

async function answered(request: Promise<Response>): Promise<unknown> {
  const response = await request.catch(() => {
    throw new Error('The server does not answer. Is wake-vision still running?');
  });
  if (response.status === 404) throw new MissingError((await response.text()).trim());
  if (!response.ok) throw new Error((await response.text()).trim() || `status ${String(response.status)}`);
  return response.json();
}
