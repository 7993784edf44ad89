#!/usr/bin/env node
import { startEarlyExit } from './early-exit.js';

startEarlyExit();
// Loaded only now: Ctrl-C may come while the modules of the stages load.
const { main } = await import('./main.js');
process.exitCode = await main(process.argv);
