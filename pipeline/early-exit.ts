/** Exit code of an interrupted command; stated here alone, so that nothing need be loaded before it can be given. */
const INTERRUPTED = 130;

function exit(): void {
  process.exit(INTERRUPTED);
}

/** Ends the process at Ctrl-C while its modules load and its arguments are read: there is nothing to tidy up yet. */
export function startEarlyExit(): void {
  process.on('SIGINT', exit);
  process.on('SIGTERM', exit);
}

/** From here on the command itself answers Ctrl-C. */
export function stopEarlyExit(): void {
  process.off('SIGINT', exit);
  process.off('SIGTERM', exit);
}
