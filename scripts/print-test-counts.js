// Prints the counts of the last test run on one line, for machines that read logs.
import { readFileSync } from 'node:fs';

const results = JSON.parse(readFileSync(new URL('../coverage/test-results.json', import.meta.url), 'utf8'));
const skipped = results.numPendingTests + (results.numTodoTests ?? 0);
console.log(`${results.numPassedTests} passed, ${results.numFailedTests} failed, ${skipped} skipped`);
